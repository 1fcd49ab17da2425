import Foundation
import Interactions
import Meshes
import Models

/// The scalars of a density of positions and velocities that the heavy ball is judged by.
public struct InertialDiagnostics: Sendable {
    /// ∫½|r|² dρ.
    public let kineticEnergy: Double
    /// E + ∫½|r|² dρ + β⁻¹∫ρ log ρ, which never rises but by births and deaths; NaN for
    /// particles at a temperature, which have no entropy.
    public let lyapunov: Double
    /// ∫|r + β⁻¹ ∂_r log ρ|² dρ, which times γ is how fast that falls; NaN likewise.
    public let frictionDissipation: Double

    /// Collects the scalars of a density on a mesh of positions and velocities.
    ///
    /// - Parameters:
    ///   - density: the cell averages, in storage order.
    ///   - diagnostics: energy and entropy of the same density.
    public init(
        _ density: AlignedBuffer, mesh: Mesh, momentum: Momentum, diagnostics: Diagnostics
    ) {
        let lines = VelocityLines(mesh, axis: momentum.velocityAxis ?? 1)
        let kinetic = lines.kineticEnergy(density)
        kineticEnergy = kinetic
        let temperature = momentum.temperature
        lyapunov =
            diagnostics.energy + kinetic
            - (temperature > 0 ? temperature * diagnostics.entropy : 0)
        frictionDissipation =
            temperature > 0 ? lines.dissipation(density, temperature) : 2 * kinetic
    }

    /// Collects the scalars of particles whose velocities are a coordinate or traits.
    ///
    /// - Parameter diagnostics: the energy of the same particles.
    public init(_ particles: ParticleSet, momentum: Momentum, diagnostics: Diagnostics) {
        let velocities =
            momentum.velocityAxis.map { [particles.coordinate($0)] } ?? particles.traits
        var sum = CompensatedSum()
        for velocity in velocities {
            for index in 0..<particles.count {
                sum.add(0.5 * particles.weight[index] * velocity[index] * velocity[index])
            }
        }
        kineticEnergy = sum.value
        let isCold = momentum.temperature == 0
        lyapunov = isCold ? diagnostics.energy + sum.value : .nan
        frictionDissipation = isCold ? 2 * sum.value : .nan
    }
}

/// Sums along the velocities of a mesh.
private struct VelocityLines {
    private let mesh: Mesh
    private let velocity: Axis
    /// The distance in storage from a velocity to the next, and from a position to the next.
    private let stride: Int
    private let otherStride: Int

    init(_ mesh: Mesh, axis: Int) {
        self.mesh = mesh
        velocity = mesh.axes[axis]
        stride = axis == 0 ? mesh.columns : 1
        otherStride = axis == 0 ? 1 : mesh.columns
    }

    private var positions: Int { mesh.cellCount / velocity.cells }

    func kineticEnergy(_ density: AlignedBuffer) -> Double {
        var sum = CompensatedSum()
        for j in 0..<velocity.cells {
            let r = velocity.center(j)
            var row = CompensatedSum()
            for i in 0..<positions { row.add(density[i * otherStride + j * stride]) }
            sum.add(0.5 * r * r * row.value)
        }
        return sum.value * mesh.cellVolume
    }

    /// Σ over the faces of (r ρ + β⁻¹ δρ/Δ)²/ρ with ρ the mean of both sides.
    func dissipation(_ density: AlignedBuffer, _ temperature: Double) -> Double {
        var sum = CompensatedSum()
        for i in 0..<positions {
            for j in 0..<velocity.cells - 1 {
                let place = i * otherStride + j * stride
                let (below, above) = (density[place], density[place + stride])
                let mean = 0.5 * (below + above)
                guard mean > 0 else { continue }
                let flux =
                    velocity.face(j + 1) * mean + temperature * (above - below) / velocity.spacing
                sum.add(flux * flux / mean)
            }
        }
        return sum.value * mesh.cellVolume
    }
}
