import Foundation
import Meshes
import Models

/// The keys of a network that learns the samples in a file.
enum DataNetworkKeys {
    /// The units on the mesh; nil if anything is wrong, or the mesh not known.
    static func units(_ r: ObjectReader, in context: ReadingContext) -> DataUnits? {
        let network = network(r, in: context)
        let fixed = r.value(
            "fixed", fixed, default: .always([:]),
            doc: "The values of c, w and b where they are not axes; c = 1, w = 1, b = 0 where left "
                + "out.")
        checkAxes(r, fixed, in: context)
        guard let network, r.isSound, context.isSound else { return nil }
        if network.dimension != 1 {
            r.report(
                "inputs", found: "\(network.dimension) inputs",
                allowed: "1 input, as the axes of the mesh are at most two of c, w and b")
        }
        if let batch = network.batch, batch < network.training.count {
            r.report(
                "batch", found: "\(batch)",
                allowed: "all \(network.training.count) training samples or no key, as every "
                    + "method on a mesh takes all of them; mini-batches are for particles "
                    + "without a mesh")
        }
        guard r.isSound else { return nil }
        return DataUnits(network, axes: context.axisNames, fixed: fixed)
    }

    /// The samples and what learns them, whatever the number of inputs; nil if anything is wrong.
    static func network(_ r: ObjectReader, in context: ReadingContext) -> DataNetwork? {
        let source = source(r)
        let activation = r.value(
            "activation", activation, default: .always("tanh"), doc: "ψ of the units.")
        let batch = r.optional(
            "batch", .integer(1...Int.largest),
            doc: "The number of samples in a mini-batch; all if left out.")
        let isStandardized = r.value(
            "standardize", .flag, default: .always(true),
            doc: "Whether inputs and output are centred and scaled to variance 1, as the training "
                + "samples have it.")
        guard r.isSound, let (training, test) = source.read(r, in: context) else { return nil }
        if let batch, batch > training.count {
            r.report(
                "batch", found: "\(batch)",
                allowed: "at most the \(training.count) training samples")
            return nil
        }
        let maps =
            isStandardized
            ? Standardization(of: training) : .identity(dimension: training.dimension)
        return DataNetwork(
            training: maps.apply(to: training), test: test.map(maps.apply), activation: activation,
            batch: batch, standardization: maps)
    }

    // MARK: Where the samples come from

    /// What is held out.
    private enum Test {
        case none
        case fraction(Double)
        case file(String)
    }

    private struct Source {
        let file: String
        let inputs: [SampleTable.Column]
        let output: SampleTable.Column
        let test: Test
        let seed: UInt64

        /// Reads the samples; nil after an error was reported.
        func read(
            _ r: ObjectReader, in context: ReadingContext
        ) -> (training: SampleSet, test: SampleSet?)? {
            guard let all = samples(of: file, r, at: "file", in: context) else { return nil }
            switch test {
            case .none: return (all, nil)
            case .fraction(let fraction):
                let (training, test) = all.split(testFraction: fraction, seed: seed)
                guard training.count > 0, test.count > 0 else {
                    r.report(
                        "test", found: "\(fraction) of \(all.count) samples",
                        allowed: "a part that holds out at least one sample and leaves one")
                    return nil
                }
                return (training, test)
            case .file(let path):
                return samples(of: path, r, at: "test", in: context).map { (all, $0) }
            }
        }

        private func samples(
            of path: String, _ r: ObjectReader, at key: String, in context: ReadingContext
        ) -> SampleSet? {
            r.attempt(at: key) {
                do {
                    let table = try SampleTable(
                        readingFrom: try context.path(ofFile: path))
                    return try SampleSet(table, inputs: inputs, output: output)
                } catch let error as ModelError where error.key == "file" {
                    throw ModelError(key: key, error.description)
                }
            }
        }
    }

    private static func source(_ r: ObjectReader) -> Source {
        let path = Kind<String>.path.map(Test.file)
        let fraction = Kind<Double>.number(.positive(through: 0.9)).map(Test.fraction)
        return Source(
            file: r.value("file", .path, doc: "A text file (CSV) or a .npy file, a sample a row."),
            inputs: r.value(
                "inputs", .array(of: column, count: 1...4096, "columns"),
                doc: "The columns of the inputs, by name or by number from 0 on."),
            output: r.value("output", column, doc: "The column that is to be learnt."),
            test: r.optional(
                "test", fraction.or(path),
                doc: "What is held out for test_loss: a fraction of the samples, or another file.")
                ?? .none,
            seed: UInt64(
                r.value(
                    "testSeed", .integer(0...Int.largest), default: .always(1),
                    doc: "The seed by which a fraction is drawn.")))
    }

    private static var column: Kind<SampleTable.Column> {
        Kind<Int>.integer(0...Int.largest).map(SampleTable.Column.index)
            .or(Kind<String>.string("a column's name") { !$0.isEmpty }.map(SampleTable.Column.name))
    }

    /// The activations a run file can ask for: one line each.
    static var activation: Kind<Activation> {
        .choice(
            Choice("relu", .relu, doc: "max(0, s)."),
            Choice("tanh", .tanh, doc: "tanh s."),
            Choice("sigmoid", .sigmoid, doc: "1/(1 + e⁻ˢ)."),
            Choice("gaussian", .gaussian, doc: "e^{−s²/2}."))
    }

    // MARK: Parameters

    private static var fixed: Kind<[String: Double]> {
        .object(doc: "Parameters of the units that are not axes.", placeholder: [:]) { r in
            var values: [String: Double] = [:]
            for name in ["c", "w", "b"] {
                values[name] = r.optional(
                    name, .number(.any), doc: "The value of \(name) for all units.")
            }
            return values
        }
    }

    private static func checkAxes(
        _ r: ObjectReader, _ fixed: [String: Double], in context: ReadingContext
    ) {
        guard context.isSound else { return }
        let names = context.axisNames
        if !names.allSatisfy(DataUnits.defaults.keys.contains)
            || names.last == "c" && names.count == 2
        {
            r.report(
                absolute: "mesh.axes", found: context.foundAxes,
                allowed: "one or two of c, w and b, c before the other")
        }
        ModelKeys.requireWalls(r, ["c", "w", "b"], in: context)
        for name in fixed.keys.sorted() where names.contains(name) {
            r.report(
                "fixed", found: "a value of \(name)",
                allowed: "values of what is not an axis of the mesh")
        }
    }
}
