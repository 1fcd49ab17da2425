import Foundation
import Interactions
import Meshes
import Models
import ParticleFlow
import RunFiles

/// How much memory a run needs, against what the machine has.
package struct MemoryEstimate {
    /// The bytes needed at the worst moment, which is the planning.
    package let needed: Double

    /// Estimates the memory of the grid from the number of arrays that live at once.
    /// What `auto` will take is not known yet: it counts as the larger one.
    package init(
        _ mesh: Mesh, model: Model, dynamics: Dynamics, engine: InteractionEngine,
        reaction: ReactionScheme = .exponential
    ) {
        // Density, two stages, V, F, their way in as plain arrays, and what is written.
        var doubles = 9.0
        if dynamics.birthDeath?.population.source != nil { doubles += 2 }
        // Potentials, the measure, and the vectors of conjugate gradients.
        if reaction == .proximal { doubles += 11 }
        // The second density with its stages and its V.
        if model.isSigned { doubles += 6 }
        switch model {
        case .deconvolution where engine != .compressed: doubles += 1
        case .deconvolution: doubles += 3
        case .landscape(_, let kernel) where !kernel.isZero && engine != .compressed:
            // The spectra of the rows and one half of the kernel's real spectrum, on a
            // mesh that is at most twice as long between walls. Planning needs as much
            // while nothing else is there.
            doubles += mesh.axes.reduce(1.0) { $0 * ($1.boundary == .wall ? 2 : 1) }
        case .landscape(_, let kernel) where !kernel.isZero:
            // Rows of nodes, and the table and the spectra of their mesh: little unless
            // the kernel is a few cells wide.
            doubles += 3
        case .landscape, .network, .data:
            break
        }
        var all = doubles * Double(mesh.cellCount)
        if case .data(let units) = model { all += FeatureField.storage(units, mesh: mesh) }
        needed = all * 8
    }

    /// Estimates the memory of `particles` particles and of what is recorded on the
    /// mesh.
    package init(particles: Double, on mesh: Mesh) {
        // Positions, masses and samples, those at earlier times that a step goes
        // back to, its stages, and what is written; density and potential.
        needed = (40 * particles + 2 * Double(mesh.cellCount)) * 8
    }

    /// Estimates the memory of `units` units of a network, of their births and of the
    /// samples that they see.
    package init(_ model: NetworkModel, dynamics: UnitDynamics, _ units: Int) {
        let units = Double(NetworkSolver.capacity(count: units, dynamics: dynamics))
        // Rows of the units, those at the start of a step and in the middle, their slopes
        // twice, and copies; two features a unit and sample of a block, of three fields.
        let row = Double(model.dimension + 8)
        let block = 256.0
        var samples = Double(model.batch ?? 0)
        var teachers = 0.0
        switch model.task {
        case .teacher(let lesson):
            samples += Double(lesson.samples ?? 0) + Double(lesson.testSamples)
            if case .units(let count, _, _, _, _) = lesson.teacher { teachers = Double(count) }
        case .data(let training, let test):
            samples += 2 * Double(training.count + (test?.count ?? 0))
        }
        let rows = units * (8 * row + 6 * block) + teachers * (row + 2 * block)
        needed = 8 * (rows + 2 * samples * row)
    }

    /// The memory of `copies` of this at once, and of `doubles` numbers beside.
    func repeated(_ copies: Int, beside doubles: Double) -> MemoryEstimate {
        MemoryEstimate(needed: Double(copies) * needed + 8 * doubles)
    }

    private init(needed: Double) { self.needed = needed }

    /// Throws an error at `path`, where `what` is asked for, if there is less memory.
    package func check(_ what: String, at path: String) throws(RunFileErrors) {
        guard let available = Self.available, needed > available else { return }
        throw RunFileErrors(
            RunFileError(
                path: path, found: "\(what), which need about \(needed.asBytes) of memory",
                allowed: "what fits into the \(available.asBytes) that are free"))
    }

    /// The bytes that can be had without swapping, if the system tells.
    static var available: Double? {
        guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("MemAvailable:") }),
            let kilobytes = line.split(separator: " ").dropFirst().first.flatMap({ Double($0) })
        else { return nil }
        return kilobytes * 1024
    }
}

extension Double {
    /// A number of bytes for a person.
    var asBytes: String {
        let units = ["bytes", "kB", "MB", "GB", "TB", "PB"]
        var (value, unit) = (self, 0)
        while value >= 1000, unit < units.count - 1 {
            value /= 1000
            unit += 1
        }
        return unit == 0
            ? "\(Int(value)) \(units[0])" : String(format: "%.1f %@", value, units[unit])
    }
}
