import Meshes

/// A number for all axes, or one for each.
enum Coordinates {
    case same(Double)
    case each([Double])
}

/// A multiple of the identity, or a matrix.
enum Matrix {
    case multiple(Double)
    case entries([[Double]])
}

extension Kind<Coordinates> {
    static func coordinates(_ range: NumberRange) -> Kind {
        let list = Kind<[Double]>.array(of: .number(range), count: 1...2, "numbers")
        return Kind<Double>.number(range).map(Coordinates.same).or(list.map(Coordinates.each))
    }
}

extension Kind<[[Double]]> {
    static var matrix: Kind {
        let row = Kind<[Double]>.array(of: .number(.any), count: 1...2, "numbers")
        return array(of: row, count: 1...2, "rows of numbers")
    }
}

extension Kind<ClosedRange<Double>> {
    /// `[lower, upper]`.
    static func interval(_ phrase: String, within bound: Double) -> Kind {
        Kind<[Double]>.array(of: .number(.any), count: 2...2, "numbers")
            .restricted(to: phrase) { ends in
                ends[0] < ends[1] && ends.allSatisfy { abs($0) <= bound }
            }
            // The placeholder of a list is empty.
            .map { $0.count == 2 ? $0[0]...$0[1] : 0...1 }
    }
}

extension Kind<[ClosedRange<Double>]> {
    /// `[lower, upper]`, or one such interval an axis.
    static var intervals: Kind {
        let interval = Kind<ClosedRange<Double>>.interval(
            "two numbers, the first below the second", within: 1e300)
        let list = array(of: interval, count: 1...2, "intervals")
        let one = interval.map { [$0] }
        return Kind(
            phrase: "[lower, upper], or one such interval an axis", placeholder: [0...1],
            accepts: \.isArray, describe: { .either([one.describe($0), list.describe($0)]) },
            read: { json, place in
                json.isArrayOfArrays ? list.read(json, place) : one.read(json, place)
            })
    }
}

extension ObjectReader {
    /// One number an axis; a single number counts for all.
    func coordinates(
        _ key: String, _ range: NumberRange = .any, in context: ReadingContext,
        default standard: Default = .required, doc: String
    ) -> [Double] {
        let given = value(key, .coordinates(range), default: standard, doc: doc)
        return conform(given, key, range, in: context)
    }

    /// As many numbers as there are axes, or an error.
    func conform(
        _ given: Coordinates, _ key: String, _ range: NumberRange, in context: ReadingContext
    ) -> [Double] {
        let count = context.mesh.dimension
        switch given {
        case .same(let value): return Array(repeating: value, count: count)
        case .each(let values):
            if values.count == count { return values }
            if context.isSound {
                report(
                    key, found: "an array of \(values.count)",
                    allowed: "\(range.phrase) or an array with one an axis (\(count))")
            }
            return Array(repeating: range.placeholder, count: count)
        }
    }

    /// The rows of a symmetric matrix with one row an axis; the identity if they
    /// are not.
    func symmetric(_ rows: [[Double]], _ key: String, in context: ReadingContext) -> [[Double]] {
        let count = context.mesh.dimension
        let fits = rows.count == count && rows.allSatisfy { $0.count == count }
        if fits,
            rows.indices.allSatisfy({ i in rows.indices.allSatisfy { rows[i][$0] == rows[$0][i] } })
        {
            return rows
        }
        if context.isSound, isSound {
            let size = count == 1 ? "1 × 1 matrix" : "symmetric 2 × 2 matrix"
            report(key, found: JSONValue(rows).detailed, allowed: "a \(size), a row an axis")
        }
        return (0..<count).map { i in (0..<count).map { $0 == i ? 1 : 0 } }
    }
}

extension JSONValue {
    /// A matrix, row by row.
    init(_ rows: [[Double]]) {
        self = .array(rows.map { .array($0.map { .number($0) }) })
    }
}
