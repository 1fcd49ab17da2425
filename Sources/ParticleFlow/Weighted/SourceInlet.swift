import Foundation
import Meshes
import Models

/// Where the mass that births and deaths lack comes in: particles at the nodes of
/// a quadrature of the source density μ_b.
///
/// Particles that came in last are still at the nodes, so that more mass at the
/// same time needs no more particles; without transport they stay there for good.
final class SourceInlet {
    /// The number of nodes.
    var count: Int { nodes.count }
    private let nodes: [Point]
    /// The weights of the nodes, which sum to 1.
    private let weights: [Double]
    /// The place of the particles at the nodes among all, if there are any.
    private var first: Int?
    private let oldWeights: AlignedBuffer
    private let oldLogs: AlignedBuffer

    /// Makes the inlet of a quadrature; nodes without weight are left out.
    ///
    /// - Throws: ``ModelError`` if the source has no mass on `mesh`.
    init(_ source: Quadrature, mesh: Mesh) throws {
        let kept = source.weights.indices.filter { source.weights[$0] != 0 }
        let total = source.weights.compensatedSum()
        guard total > 0, total.isFinite else {
            throw ModelError("the source has no mass on the mesh (its quadrature holds \(total))")
        }
        let axes = mesh.axes.map(BoxAxis.init)
        nodes = kept.map { source.nodes[$0].placed(in: axes) }
        weights = kept.map { source.weights[$0] / total }
        oldWeights = AlignedBuffer(count: kept.count)
        oldLogs = AlignedBuffer(count: kept.count)
    }

    /// The number of particles that mass coming in now would add.
    var newParticles: Int { first == nil ? count : 0 }

    /// Adds `mass` to the particles at the nodes; there must be room for new ones.
    func add(_ mass: Double, to state: WeightedState) {
        let place = first ?? append(to: state)
        let (weight, logWeight) = (state.particles.weight, state.logWeights)
        for (index, share) in weights.enumerated() {
            let sum = weight[place + index] + mass * share
            weight[place + index] = sum
            // Too small for a number, it keeps the logarithm that it may have had.
            if sum > 0 { logWeight[place + index] = log(sum) }
        }
    }

    /// The particles have moved on from the nodes.
    func release() { first = nil }

    private func append(to state: WeightedState) -> Int {
        let place = state.count
        state.count += count
        for (index, node) in nodes.enumerated() {
            state.particles[place + index] = node
            state.particles.weight[place + index] = 0
            state.logWeights[place + index] = -.infinity
        }
        first = place
        return place
    }

    // MARK: Steps that are taken back

    /// Remembers the particles at the nodes, so that what comes in can be taken back.
    func remember(_ state: WeightedState) -> Mark {
        if let first {
            oldWeights.pointer.update(from: state.particles.weight.pointer + first, count: count)
            oldLogs.pointer.update(from: state.logWeights.pointer + first, count: count)
        }
        return Mark(first: first, count: state.count)
    }

    /// Takes back what came in since `mark`.
    func restore(_ mark: Mark, of state: WeightedState) {
        state.count = mark.count
        first = mark.first
        if let first {
            (state.particles.weight.pointer + first).update(
                from: oldWeights.pointer, count: count)
            (state.logWeights.pointer + first).update(from: oldLogs.pointer, count: count)
        }
    }

    /// A moment to go back to.
    struct Mark {
        fileprivate let first: Int?
        fileprivate let count: Int
    }
}

extension Point {
    /// The point, back in the box if it has left it.
    func placed(in axes: [BoxAxis]) -> Point {
        Point(axes[0].place(x), axes.count == 2 ? axes[1].place(y) : 0)
    }
}
