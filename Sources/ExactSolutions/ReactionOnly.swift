import Meshes
import RealModule

/// Births and deaths alone: K = 0 and no transport, so that every cell of a mesh
/// solves its own equation, `μ_t ∝ μ₀ e^{−αtF}` (14).
///
/// The result is exact for the sampled problem, whatever the mesh. Equation (13)
/// keeps the total mass; equation (12) leaves the exponential as it is.
public struct ReactionOnly: Sendable {
    /// The density μ₀ in each cell.
    public let initial: [Double]
    /// The potential F in each cell.
    public let potential: [Double]
    /// The volume of a cell.
    public let cellVolume: Double
    /// The rate α of births and deaths.
    public let rate: Double
    /// Whether the mass is conserved, (13), or free, (12).
    public let conservesMass: Bool
    private let reference: Double
    private let initialMass: Double

    /// Makes the solution for cell values of a density with mass and of F.
    public init(
        initial: [Double], potential: [Double], cellVolume: Double, rate: Double,
        conservesMass: Bool = true
    ) {
        precondition(initial.count == potential.count, "one value of F a cell of the density")
        let mass = initial.compensatedSum() * cellVolume
        precondition(mass > 0, "the density needs mass")
        self.initial = initial
        self.potential = potential
        self.cellVolume = cellVolume
        self.rate = rate
        self.conservesMass = conservesMass
        initialMass = mass
        // The lowest F that carries mass: no exponent is positive, none overflows.
        reference = zip(initial, potential).filter { $0.0 > 0 }.map(\.1).min() ?? 0
    }

    /// The density in each cell.
    public func density(at time: Double) -> [Double] {
        let weights = shiftedDensity(at: time)
        let scale =
            conservesMass
            ? initialMass / (weights.compensatedSum() * cellVolume)
            : .exp(-rate * time * reference)
        return weights.map { $0 * scale }
    }

    /// The mass.
    public func mass(at time: Double) -> Double {
        if conservesMass { return initialMass }
        return .exp(-rate * time * reference) * shiftedDensity(at: time).compensatedSum()
            * cellVolume
    }

    /// The mean potential ∫F dμ, which for K = 0 is also the energy.
    public func meanPotential(at time: Double) -> Double {
        let weights = shiftedDensity(at: time)
        let excess = zip(weights, potential).map { $0 * ($1 - reference) }.compensatedSum()
        return mass(at: time) * (reference + excess / weights.compensatedSum())
    }

    /// The excess of the energy over min F long after the start, `d/(2αt)`, where F
    /// has one quadratic minimum inside the support of μ₀: the t⁻¹ of Theorem 4.4.
    public static func asymptoticExcess(dimension: Int, rate: Double, time: Double) -> Double {
        Double(dimension) / (2 * rate * time)
    }

    private func shiftedDensity(at time: Double) -> [Double] {
        zip(initial, potential).map { density, value in
            density == 0 ? 0 : density * .exp(-rate * time * (value - reference))
        }
    }
}
