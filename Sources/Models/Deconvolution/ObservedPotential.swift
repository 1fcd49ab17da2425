import Meshes

/// F(θ) = level − Σⱼ wⱼ K(θ − θⱼ): the penalty less the filter's adjoint of the signal of
/// the spikes wⱼ at θⱼ.
public struct ObservedPotential: Potential {
    /// What is added everywhere.
    public let level: Double
    /// The spikes behind the signal.
    public let spikes: [Spike]
    /// The autocorrelation of the filter.
    public let kernel: any Kernel

    /// Makes the potential of an observation.
    public init(level: Double, spikes: [Spike], kernel: any Kernel) {
        self.level = level
        self.spikes = spikes
        self.kernel = kernel
    }

    public func samples(on mesh: Mesh) throws -> [Double] {
        let field = try scalarField(on: mesh)
        let samples = (0..<mesh.cellCount).map { cell in
            let (row, column) = cell.quotientAndRemainder(dividingBy: mesh.columns)
            return field(mesh.center(row: row, column: column)).value
        }
        try mesh.checkFinite(samples, of: "the observed signal")
        return samples
    }

    public func scalarField(on mesh: Mesh) throws -> ScalarField {
        let field = try kernel.scalarField(on: mesh)
        let (level, spikes) = (level, spikes)
        return { point in
            var value = level
            var gradient = Point.zero
            for spike in spikes {
                let (k, slope) = field(point - spike.position)
                value -= spike.weight * k
                gradient -= spike.weight * slope
            }
            return (value, gradient)
        }
    }
}
