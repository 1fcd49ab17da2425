import Meshes

/// A weighted sum of densities.
public struct MixtureDensity: Density {
    /// The weights, nonnegative and not all zero, and the densities.
    public let components: [(weight: Double, density: any Density)]

    /// Makes the sum of `components`.
    public init(components: [(weight: Double, density: any Density)]) {
        self.components = components
    }

    public var isProbability: Bool { components.allSatisfy { $0.density.isProbability } }

    public func masses(on mesh: Mesh) throws -> [Double] {
        let total = components.reduce(0) { $0 + $1.weight }
        var sum = [Double](repeating: 0, count: mesh.cellCount)
        for (weight, density) in components {
            let masses = try density.masses(on: mesh)
            for index in sum.indices { sum[index] += weight / total * masses[index] }
        }
        return sum
    }
}
