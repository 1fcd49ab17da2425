import ExactSolutions
import Meshes
import Models
import RunFiles

extension ReferenceSolution {
    /// A Gaussian of positions and velocities, if the run file describes one.
    static func kinetic(_ description: RunDescription) -> ReferenceSolution? {
        guard case .landscape(let potential, let kernel) = description.model,
            let momentum = description.dynamics.momentum, let axis = momentum.velocityAxis,
            description.dynamics.birthDeath == nil, description.initial.mass == 1,
            let well = potential.isotropicWell(dimension: 1), let attraction = kernel.attraction,
            let start = description.initial.density.normal, start.mean.count == 2,
            description.mesh.axes[1 - axis].boundary == .wall
        else { return nil }
        let (place, c) = (1 - axis, start.covariance)
        let flow = KineticGaussian(
            stiffness: well.stiffness, attraction: attraction, center: well.center[0],
            friction: momentum.friction, temperature: momentum.temperature,
            initial: .init(
                position: start.mean[place], velocity: start.mean[axis],
                positionVariance: c[place][place], covariance: c[0][1],
                velocityVariance: c[axis][axis]))
        // The Gaussian goes round: it may be at a wall at any time.
        let times = (0...32).map { Double($0) / 32 * description.end }
        let outside = times.map { massOutside(flow, axis, description.mesh, at: $0) }.max() ?? 0
        return outside <= tolerableMassOutside ? .kinetic(flow, velocityAxis: axis) : nil
    }

    private static func normal(
        _ moments: KineticGaussian.Moments, velocityAxis axis: Int
    ) -> NormalDensity {
        let m = moments
        let (x, v) = (m.positionVariance, m.velocityVariance)
        return axis == 1
            ? NormalDensity(
                mean: [m.position, m.velocity],
                covariance: [[x, m.covariance], [m.covariance, v]])
            : NormalDensity(
                mean: [m.velocity, m.position],
                covariance: [[v, m.covariance], [m.covariance, x]])
    }

    private static func massOutside(
        _ flow: KineticGaussian, _ axis: Int, _ mesh: Mesh, at time: Double
    ) -> Double {
        let normal = normal(flow.moments(at: time), velocityAxis: axis)
        let masses = try? normal.masses(on: mesh)
        return masses.map { 1 - $0.compensatedSum() } ?? .infinity
    }

    static func kineticState(
        _ flow: KineticGaussian, velocityAxis axis: Int, on mesh: Mesh, at time: Double
    ) throws -> ReferenceState {
        let moments = flow.moments(at: time)
        let normal = normal(moments, velocityAxis: axis)
        return ReferenceState(
            density: try normal.masses(on: mesh).map { $0 / mesh.cellVolume }, means: normal.mean,
            variances: [normal.covariance[0][0], normal.covariance[1][1]],
            energy: flow.energy(of: moments),
            uncertainty: massOutside(flow, axis, mesh, at: time))
    }
}
