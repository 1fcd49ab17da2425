import Models
import ParticleFlow
import Statistics

extension Diagnostics {
    /// The scalars of what a method by particles has reached, velocities included.
    init(_ method: any ParticleMethod, minimumPotential: Double, momentum: Momentum?) {
        self.init(
            method.particles, method.samples, mesh: method.mesh,
            minimumPotential: minimumPotential)
        inertia = momentum.map {
            InertialDiagnostics(method.particles, momentum: $0, diagnostics: self)
        }
    }
}
