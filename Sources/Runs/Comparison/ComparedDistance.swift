import Interactions
import Meshes
import Models
import Parallelism
import RunFiles
import Statistics

/// A distance between measures that a comparison takes.
public enum ComparedDistance: Sendable, Hashable {
    /// W₁ of the marginals on an axis, by its number and, if there are two, its name.
    case wasserstein(axis: Int, name: String?)
    /// ½∬K d(μ − ν)²; for networks ½‖f^μ − f^ν‖².
    case kernel(isNetwork: Bool)

    /// The name in the results.
    public var name: String {
        switch self {
        case .wasserstein(_, nil): "wasserstein"
        case .wasserstein(_, let axis?): "wasserstein_\(axis)"
        case .kernel: "kernel_distance"
        }
    }

    /// What it is, in words.
    public var longName: String {
        switch self {
        case .wasserstein(_, nil): "Wasserstein distance W₁"
        case .wasserstein(_, let axis?): "Wasserstein distance W₁ of the marginals in \(axis)"
        case .kernel(let isNetwork):
            "kernel distance ½∬K d(μ − ν)²" + (isNetwork ? " = ½‖f^μ − f^ν‖²" : "")
        }
    }

    /// What its square root or itself is called at the head of a column.
    var rootName: String {
        switch self {
        case .wasserstein(_, nil): "W1"
        case .wasserstein(_, let axis?): "W1 in \(axis)"
        case .kernel(isNetwork: true): "‖f − f_n‖/√2"
        case .kernel(isNetwork: false): "√(kernel distance)"
        }
    }

    /// Whether the value is a square already, as that of a kernel is.
    var isSquare: Bool { if case .kernel = self { true } else { false } }

    /// The square of the distance from the value.
    func square(_ value: Double) -> Double { isSquare ? value : value * value }
}

/// The distances that make sense for a problem.
struct DistancePlan: Sendable {
    /// All that are taken.
    let distances: [ComparedDistance]
    /// The place among them of the one that must fall as n^(−1/2).
    let judged: Int
    /// Why there is no kernel distance, if there is none.
    let reason: String?

    /// Whether the kernel distance is among them.
    var hasKernel: Bool { reason == nil }

    init(_ description: RunDescription) {
        let axes = description.mesh.axes
        var distances = axes.enumerated().map { number, axis in
            ComparedDistance.wasserstein(axis: number, name: axes.count == 2 ? axis.name : nil)
        }
        let kernel = KernelUse(description)
        reason = kernel.reason
        if reason == nil { distances.append(.kernel(isNetwork: description.network != nil)) }
        self.distances = distances
        // W₁ sees all of a measure on a line, but only marginals in the plane.
        judged = axes.count == 2 && kernel.isMetric ? distances.count - 1 : 0
    }
}

/// Whether a model's kernel makes a distance.
private struct KernelUse {
    /// Why ½∬K d(μ − ν)² is nothing to compute, if so.
    let reason: String?
    /// Whether it is known to be the square of a distance.
    let isMetric: Bool

    init(_ description: RunDescription) {
        guard case .landscape(_, let kernel) = description.model else {
            reason = nil
            isMetric = true
            return
        }
        if kernel.isZero {
            reason = "there is no kernel"
        } else if description.hasSingularKernel {
            reason = "the kernel is not finite at 0, where particles meet themselves"
        } else {
            reason = nil
        }
        let convexity = kernel.convexity(on: description.parameterMesh)
        isMetric =
            reason == nil
            && (convexity == .convex
                || convexity == .convexAtFixedMass && description.conservesMass)
    }
}

/// Takes the distances of a plan. It keeps scratch memory: one a thread.
final class DistanceMeter {
    private let plan: DistancePlan
    private let axes: [Axis]
    private let interaction: (any ParticleInteraction)?

    /// - Parameter capacity: the point masses of two measures together.
    /// - Throws: `ModelError` if the kernel cannot be summed.
    init(_ description: RunDescription, _ plan: DistancePlan, capacity: Int) throws {
        self.plan = plan
        axes = description.mesh.axes
        interaction =
            plan.hasKernel
            ? try Self.field(description, capacity: capacity, pool: WorkerPool(threads: 1))
                .interaction : nil
    }

    private static func field(
        _ description: RunDescription, capacity: Int, pool: WorkerPool
    ) throws -> ParticleField {
        let field = try ParticleField(
            description.model, mesh: description.parameterMesh,
            engine: description.solver.interaction, capacity: capacity, pool: pool)
        return description.seen(field, capacity: capacity, pool: pool)
    }

    /// The distances between particles and what stands for the mean field, one
    /// measure a distance.
    func values(_ references: [MeasureSnapshot], _ particles: ParticleSet) -> [Double] {
        zip(plan.distances, references).map { distance, reference in
            switch distance {
            case .wasserstein(let axis, _):
                reference.lines[axis].wassersteinDistance(
                    to: LineMeasure(particles, coordinate: axis, on: axes[axis]))
            case .kernel:
                kernelDistance(reference, particles)
            }
        }
    }

    /// The distances between two solutions.
    func values(_ first: MeasureSnapshot, _ second: MeasureSnapshot) -> [Double] {
        plan.distances.map { distance in
            switch distance {
            case .wasserstein(let axis, _):
                first.lines[axis].wassersteinDistance(to: second.lines[axis])
            case .kernel:
                second.charges.map { kernelDistance(first, $0) } ?? .nan
            }
        }
    }

    private func kernelDistance(
        _ reference: MeasureSnapshot, _ particles: ParticleSet
    ) -> Double {
        guard let charges = reference.charges, let interaction else { return .nan }
        return KernelDistance(from: charges, interaction: interaction).squared(to: particles)
    }
}
