import Models

/// The models without a mesh.
enum NetworkModelKeys {
    /// Whether `file` describes a model without a mesh.
    static func describes(_ file: JSONValue) -> Bool {
        guard case .string(let name) = file["model"]?["type"] else { return false }
        // Units with one input also live on a mesh.
        return name == "student-teacher" || name == "data-network" && file["mesh"] == nil
    }

    static func kind(in context: ReadingContext) -> Kind<NetworkModel> {
        .object(doc: "What is learnt.", placeholder: placeholder) {
            $0.variant(types(in: context), placeholder: placeholder)
        }
    }

    /// The registry: one line a model.
    private static func types(in context: ReadingContext) -> [Variant<NetworkModel>] {
        [
            Variant(
                "student-teacher",
                "Units c·ψ(w·x + b) that learn what a teacher says of random inputs.",
                body: studentTeacher),
            Variant(
                "data-network",
                "Units c·ψ(w·x + b) that learn the samples in a file, of any number of inputs."
            ) { r in
                let hasBias = r.value(
                    "bias", .flag, default: .always(true), doc: "Whether units have b.")
                guard let network = DataNetworkKeys.network(r, in: context) else {
                    return placeholder
                }
                return NetworkModel(network, hasBias: hasBias)
            },
        ]
    }

    private static let placeholder = NetworkModel(
        dimension: 1, activation: .relu, hasBias: false,
        task: .teacher(
            Lesson(
                teacher: .spins(seed: 1), inputs: .sphere(radius: 1), samples: nil,
                testSamples: 0, seed: 1)),
        batch: 1)

    private static let mostSamples = 1 << 26

    private static func studentTeacher(_ r: ObjectReader) -> NetworkModel {
        let dimension = r.value(
            "dimension", .integer(1...100_000), doc: "The number of coordinates of an input.")
        let lesson = Lesson(
            teacher: r.value(
                "teacher", LessonKeys.teacher(dimension: dimension), doc: "What is to be learnt."),
            inputs: r.value(
                "inputs", LessonKeys.inputs, default: .always(["type": "sphere", "radius": 1]),
                doc: "The law of the inputs."),
            samples: r.optional(
                "samples", .integer(1...mostSamples),
                doc: "A fixed number of inputs that stand for their law; fresh ones at every "
                    + "step if left out."),
            testSamples: r.value(
                "testSamples", .integer(0...mostSamples), default: .always(10_000),
                doc: "The inputs of the test loss, which are never learnt from; 0 for none."),
            seed: r.value(
                "seed", Kind<Int>.integer(0...Int.largest).map { UInt64($0) },
                default: .always(1), doc: "The seed of the fixed inputs."))
        let model = NetworkModel(
            dimension: dimension,
            activation: r.value(
                "activation", DataNetworkKeys.activation, default: .always("relu"),
                doc: "The nonlinearity ψ of the student's units."),
            hasBias: r.value(
                "bias", .flag, default: .always(false), doc: "Whether the student's units have b."),
            task: .teacher(lesson),
            // All samples at once are no mini-batch.
            batch: batch(r).flatMap { $0 == lesson.samples ? nil : $0 })
        if r.isSound { check(model, lesson, r) }
        return model
    }

    private static func batch(_ r: ObjectReader) -> Int? {
        r.optional(
            "batch", .integer(1...mostSamples),
            doc: "The samples P of a step's gradient (29); all of them, or the whole law, if "
                + "left out.")
    }

    private static func check(_ model: NetworkModel, _ lesson: Lesson, _ r: ObjectReader) {
        if let batch = model.batch, let samples = lesson.samples, batch > samples {
            r.report("batch", found: "\(batch)", allowed: "at most the \(samples) of samples")
        }
        if lesson.teacher.hasBias, !model.hasBias {
            r.report(
                "teacher", found: "units with a bias",
                allowed: "none, unless the student has \"bias\": true")
        }
        if model.isExact, !model.hasPopulationLoss {
            r.report(
                "batch", found: "nothing",
                allowed: "the samples of a step, or a fixed number of \"samples\": only relu units "
                    + "without bias that learn such units have a loss in closed form")
        }
        let numbers =
            Double(lesson.samples ?? 0) + Double(lesson.testSamples)
            + Double(model.batch ?? 0)
        if numbers * Double(model.dimension) > mostNumbers {
            r.report(
                nil, found: "\(Int(numbers)) samples in \(model.dimension) dimensions",
                allowed: "at most \(Int(mostNumbers)) numbers in all samples")
        }
    }

    private static let mostNumbers = 1e9
}
