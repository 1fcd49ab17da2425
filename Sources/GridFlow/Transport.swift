import Meshes
import Parallelism

/// The density and the two buffers that the stages of a step use.
struct TransportState {
    var density: AlignedBuffer
    var first: AlignedBuffer
    var second: AlignedBuffer
}

/// Transport by −∇V over one step, with V frozen.
///
/// The first-order scheme takes one forward step of donor-cell upwinding. The
/// second-order one takes monotonicity-preserving face values through the
/// three-stage, strong-stability-preserving Runge–Kutta scheme of Shu and Osher
/// (1988): a convex combination of forward steps, and as positive as they are.
final class Transport {
    private let scheme: TransportScheme
    private let stage: TransportStage
    private let sweep: TransportSweep?

    init(_ scheme: TransportScheme, mesh: Mesh, workers: Int) {
        self.scheme = scheme
        stage = TransportStage(scheme, mesh: mesh, workers: workers)
        sweep =
            scheme == .monotonicityPreserving && mesh.dimension == 2
            ? TransportSweep(mesh: mesh, workers: workers) : nil
    }

    /// The largest Courant number (outflow rate times step) that keeps the
    /// density nonnegative.
    var maximumCourant: Double { scheme.maximumCourant }

    /// Takes the density of `state` through `step`, its buffers changing places.
    func advance(
        _ state: inout TransportState, potential: AlignedBuffer, step: Double, pool: WorkerPool
    ) {
        defer { swap(&state.density, &state.first) }
        if let sweep {
            sweep.run(
                stages: 3, from: state.density, potential: potential, step: step,
                into: state.first, pool: pool)
            return
        }
        predict(from: state, into: state.first, potential: potential, step: step, pool: pool)
        switch scheme {
        case .donorCell:
            break
        case .monotonicityPreserving:
            stage.run(
                from: state.first, base: state.density, fresh: 1.0 / 4,
                potential: potential, step: step, into: state.second, pool: pool)
            stage.run(
                from: state.second, base: state.density, fresh: 2.0 / 3,
                potential: potential, step: step, into: state.first, pool: pool)
        }
    }

    /// A single forward step in time, from the state into `target`.
    func predict(
        from state: TransportState, into target: AlignedBuffer, potential: AlignedBuffer,
        step: Double, pool: WorkerPool
    ) {
        if let sweep {
            sweep.run(
                stages: 1, from: state.density, potential: potential, step: step, into: target,
                pool: pool)
            return
        }
        stage.run(
            from: state.density, base: state.density, fresh: 1, potential: potential,
            step: step, into: target, pool: pool)
    }
}
