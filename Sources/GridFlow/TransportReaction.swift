import Meshes
import Parallelism

/// Transport, then births and deaths, with V frozen in both.
///
/// Where births and deaths multiply every cell by a factor they are done to each row
/// that the transport completes, and the factor that restores the mass, which is known
/// in the end only, is left to the caller: what follows is linear in scale.
final class TransportReaction {
    private let transport: Transport
    private let reaction: Reaction?
    private let mass: Double
    private let pool: WorkerPool

    /// Makes the pair.
    ///
    /// - Parameter mass: the mass that births and deaths restore: the initial one, so
    ///   that rounding does not add up.
    init(_ transport: Transport, _ reaction: Reaction?, mass: Double, pool: WorkerPool) {
        self.transport = transport
        self.reaction = reaction
        self.mass = mass
        self.pool = pool
    }

    /// Takes the density of `state` through transports over `step`, `parts` of them, and
    /// through births and deaths.
    ///
    /// - Parameters:
    ///   - exposure: ∫α dt.
    ///   - reference: a V that keeps exponents small, such as its mean.
    /// - Returns: the factor that the density has yet to be multiplied by; 1 if there
    ///   is no transport.
    func advance(
        _ state: inout TransportState, potential: AlignedBuffer, step: Double, parts: Int,
        exposure: Double, reference: Double
    ) -> Double {
        for _ in 0..<max(parts - 1, 0) {
            transport.advance(&state, potential: potential, step: step, pool: pool)
        }
        if parts > 0, transport.completesRows, let reaction,
            let growth = reaction.following(
                state.first, potential: potential, exposure: exposure, reference: reference)
        {
            transport.advance(
                &state, potential: potential, step: step, followedBy: growth, pool: pool)
            if let factor = reaction.factor(mass: mass) { return factor }
            swap(&state.density, &state.first)
        }
        if parts > 0 { transport.advance(&state, potential: potential, step: step, pool: pool) }
        react(state.density, potential, exposure)
        return 1
    }

    /// Writes the density of `state` after a single forward step of the transport and
    /// births and deaths into `target`.
    ///
    /// - Returns: the factor that `target` has yet to be multiplied by.
    func predict(
        from state: TransportState, into target: AlignedBuffer, potential: AlignedBuffer,
        step: Double, exposure: Double, reference: Double
    ) -> Double {
        if transport.completesRows, let reaction,
            let growth = reaction.following(
                target, potential: potential, exposure: exposure, reference: reference)
        {
            transport.predict(
                from: state, into: target, potential: potential, step: step, followedBy: growth,
                pool: pool)
            if let factor = reaction.factor(mass: mass) { return factor }
        }
        transport.predict(from: state, into: target, potential: potential, step: step, pool: pool)
        react(target, potential, exposure)
        return 1
    }

    /// Births and deaths alone.
    func react(_ density: AlignedBuffer, _ potential: AlignedBuffer, _ exposure: Double) {
        reaction?.advance(
            density, potential: potential, exposure: exposure, mass: mass, pool: pool)
    }
}
