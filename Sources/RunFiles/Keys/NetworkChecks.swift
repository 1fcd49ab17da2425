import Models

/// What a network without a mesh asks of the whole run file.
struct NetworkChecks {
    private let parts: NetworkRunKeys.Parts
    private let reader: ObjectReader

    /// Relates the parts that `reader` has read without an error.
    init(_ parts: NetworkRunKeys.Parts, _ reader: ObjectReader) {
        self.parts = parts
        self.reader = reader
    }

    /// Reports what does not fit together.
    func report() {
        checkMethod()
        checkBiases(parts.initial.law, at: "initial.factors.b")
        if let source = parts.dynamics.births?.source {
            checkBiases(source, at: "dynamics.birthDeath.source.factors.b")
        }
        checkParticles()
        OutputKeys.check(parts.output.points, dimension: parts.model.dimension, reader)
    }

    private func checkMethod() {
        let method = parts.solver.method
        guard method != .particles else { return }
        reader.report(
            absolute: "solver.method", found: "\"\(method.rawValue)\"",
            allowed: NetworkDescription.refusal(ofMethod: method.rawValue, parts.model))
    }

    private func checkBiases(_ law: UnitLaw, at path: String) {
        guard (law.bias != nil) != parts.model.hasBias else { return }
        reader.report(
            absolute: path, found: law.bias == nil ? "nothing" : "a law",
            allowed: parts.model.hasBias
                ? "the law of the bias, as units have one"
                : "none, unless the model has \"bias\": true")
    }

    private func checkParticles() {
        let (particles, births) = (parts.particles, parts.dynamics.births)
        if particles.order == 2, parts.model.batch != nil || births != nil {
            reader.report(
                absolute: "particles.order", found: "2",
                allowed: "1 with mini-batches and with births and deaths; 2 is for gradient "
                    + "descent on a whole loss")
        }
        if particles.births == .gillespie, births != nil {
            reader.report(
                absolute: "particles.births", found: "\"gillespie\"",
                allowed: "\"synchronous\" for networks without a mesh")
        }
        if particles.sampling == .stratified {
            reader.report(
                absolute: "particles.sampling", found: "\"stratified\"",
                allowed: "\"independent\" for networks without a mesh")
        }
        guard let births, births.refill != .free else { return }
        for (index, count) in particles.counts.enumerated() where count == 1 {
            reader.report(
                absolute: "particles.counts[\(index)]", found: "1 particle",
                allowed: "at least 2 with births and deaths, as a birth needs another to die")
        }
    }
}

extension NetworkDescription {
    /// Why a method that needs a mesh cannot solve `model`.
    static func refusal(ofMethod method: String, _ model: NetworkModel) -> String {
        "the \(method) method takes one or two axes; this model has \(model.parameters): "
            + "use particles"
    }
}
