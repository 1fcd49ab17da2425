/// The keys of output times and places.
enum OutputKeys {
    static func kind(runName: String) -> Kind<OutputSettings> {
        let directory = "Results/\(runName)"
        let placeholder = OutputSettings(
            directory: directory, fields: true, particles: true, compression: 0)
        return .object(doc: "Where the results go.", placeholder: placeholder) { r in
            OutputSettings(
                directory: r.value(
                    "directory", .path, default: .computed(.string(directory)),
                    doc: "The directory; Results/ and the run file's name if left out."),
                fields: r.value(
                    "fields", .flag, default: .always(true),
                    doc: "Whether density and potential are written at every output time."),
                particles: r.value(
                    "particles", .flag, default: .always(true),
                    doc: "Whether particles are written at every output time, if there are any."),
                compression: r.value(
                    "compression", .integer(0...9), default: .always(0),
                    doc: "The level of compression of fields and particles, 0 for none."),
                points: r.value(
                    "points", .array(of: point, count: 0...64, "inputs"),
                    default: .always([]),
                    doc: "Inputs at which a network's output, its rate and its tangent kernel are "
                        + "written; of several coordinates a list each."))
        }
    }

    private static var point: Kind<[Double]> {
        Kind<Double>.number(.any).map { [$0] }
            .or(.array(of: .number(.any), count: 1...100_000, "numbers"))
    }

    /// Reports every one of `points` that is not an input of `dimension` coordinates.
    static func check(_ points: [[Double]], dimension: Int, _ r: ObjectReader) {
        for (index, point) in points.enumerated() where point.count != dimension {
            r.report(
                absolute: "output.points[\(index)]",
                found: point.count == 1 ? "1 number" : "\(point.count) numbers",
                allowed: (dimension == 1 ? "1 number" : "\(dimension) numbers")
                    + ", as many as an input of the network has coordinates")
        }
    }

    static var times: Kind<[Double]> {
        .object(doc: "When there is output: end and outputs, or at.", placeholder: [0, 1]) { r in
            let at = r.optional(
                "at",
                Kind<[Double]>.array(of: .number(.nonnegative), count: 1...100_000, "times")
                    .restricted(to: "times that increase strictly and end above 0") {
                        isIncreasing($0) && ($0.last ?? 0) > 0
                    },
                doc: "The times of output; the last ends the run, 0 is always among them.")
            let end = r.optional("end", .number(.positive), doc: "When the run ends.")
            r.requireExactlyOne(of: "end", or: "at")
            if r.has("at") {
                r.require("end", beside: "outputs")
                _ = r.optional("outputs", count, doc: countDoc)
                return at.map { $0[0] > 0 ? [0] + $0 : $0 } ?? [0, 1]
            }
            r.require("end", beside: "outputs")
            let outputs = r.value("outputs", count, default: .always(11), doc: countDoc)
            return evenlySpaced(outputs, through: end ?? 1, r)
        }
    }

    private static let countDoc = "The number of evenly spaced outputs, both ends counted."

    private static var count: Kind<Int> { .integer(2...100_000) }

    private static func evenlySpaced(
        _ count: Int, through end: Double, _ r: ObjectReader
    ) -> [Double] {
        let times = (0..<count).map { end * (Double($0) / Double(count - 1)) }
        if r.isSound, !isIncreasing(times) {
            r.report(
                "end", found: JSONValue.encoded(end),
                allowed: "a time that can be cut into \(count - 1) parts")
        }
        return times
    }

    private static func isIncreasing(_ times: [Double]) -> Bool {
        zip(times, times.dropFirst()).allSatisfy { $0 < $1 }
    }
}
