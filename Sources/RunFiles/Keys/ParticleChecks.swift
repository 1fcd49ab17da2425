import Meshes
import Models

/// What particles ask of the rest of a run file.
struct ParticleChecks {
    private let parts: RunKeys.Parts
    private let reader: ObjectReader
    /// Whether all values are those of the file, so that they can be related.
    private let isSound: Bool

    /// Relates the parts that `reader` has read.
    init(_ parts: RunKeys.Parts, _ reader: ObjectReader) {
        self.parts = parts
        self.reader = reader
        isSound = reader.isSound
    }

    /// Reports what does not fit together.
    func report() {
        checkPresence()
        guard isSound else { return }
        checkCounts()
        guard parts.solver.method == .particles else { return }
        checkTimeStep()
        checkKernel()
    }

    private func checkPresence() {
        guard !reader.has("particles") else { return }
        switch (parts.solver.method, parts.solver.start) {
        case (.particles, _):
            reader.report(
                "particles", found: "nothing",
                allowed: "an object with counts and timeStep, as solver.method \"particles\" "
                    + "needs it")
        case (.weighted, .samples):
            reader.report(
                "particles", found: "nothing",
                allowed: "an object with counts and timeStep, as solver.start \"samples\" needs it"
            )
        case (.weighted, .quadrature), (.grid, _):
            break
        }
    }

    private func checkCounts() {
        guard let population = parts.dynamics.birthDeath?.population else { return }
        if case .free = population { return }
        for (index, count) in (parts.particles?.counts ?? []).enumerated() where count == 1 {
            reader.report(
                absolute: "particles.counts[\(index)]", found: "1 particle",
                allowed: "at least 2 with births and deaths, as a birth needs another to die")
        }
    }

    private func checkTimeStep() {
        guard let step = parts.solver.timeStep else { return }
        reader.report(
            absolute: "solver.timeStep", found: JSONValue.encoded(step),
            allowed: "\"auto\", as the step of particles is particles.timeStep")
    }

    private func checkKernel() {
        guard parts.dynamics.birthDeath != nil, case .landscape(_, let kernel) = parts.model,
            isSingular(kernel)
        else { return }
        reader.report(
            absolute: "dynamics.birthDeath", found: "births with a kernel that is infinite at 0",
            allowed: "none with solver.method \"particles\", as a newborn is at the place of its "
                + "parent")
    }

    /// Whether K(0) is not a number to compute with.
    private func isSingular(_ kernel: any Kernel) -> Bool {
        guard !kernel.isZero else { return false }
        if let sum = kernel as? SumKernel { return sum.terms.contains(where: isSingular) }
        return !kernel.evaluator()(Point(0, 0)).isFinite
    }
}
