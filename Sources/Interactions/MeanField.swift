import Meshes

/// The potential V(θ, [μ]) = F(θ) + ∫K(θ, θ') μ(dθ') (9) on a mesh.
public protocol MeanField: AnyObject {
    /// F at the cell centres.
    var external: AlignedBuffer { get }
    /// The name of the engine that computes the interaction.
    var engine: String { get }
    /// Whether V is F whatever the density.
    var isStatic: Bool { get }
    /// Writes V at the cell centres into `potential`.
    ///
    /// Allocates nothing.
    func evaluate(_ density: AlignedBuffer, into potential: AlignedBuffer)
    /// Upper bounds, in inverse time, on the rates at which the interaction
    /// damps or amplifies perturbations of the density that was evaluated last,
    /// by transport and by births and deaths of rate 1.
    ///
    /// - Parameters:
    ///   - mass: the density's mass.
    ///   - peak: its largest cell average.
    func stiffness(mass: Double, peak: Double) -> (transport: Double, reaction: Double)
}
