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
        var sum = [Double](repeating: 0, count: mesh.cellCount)
        for (share, density) in shares {
            let masses = try density.masses(on: mesh)
            for index in sum.indices { sum[index] += share * masses[index] }
        }
        return sum
    }

    public func sampler(on mesh: Mesh) throws -> any DensitySampler {
        var parts: [MixtureSampler.Component] = []
        for (share, density) in shares {
            let masses = try density.masses(on: mesh)
            // What lies beyond the walls has no sampler, and needs none.
            guard share > 0, masses.compensatedSum() > 1e-200 else { continue }
            parts.append(
                .init(masses: masses.map { share * $0 }, sampler: try density.sampler(on: mesh)))
        }
        return try MixtureSampler(parts, on: mesh)
    }

    public func quadrature(on mesh: Mesh, nodes: Int) throws -> Quadrature {
        var points: [Point] = []
        var weights: [Double] = []
        for (share, density) in shares {
            let part = try density.quadrature(on: mesh, nodes: nodes)
            points += part.nodes
            weights += part.weights.map { share * $0 }
        }
        return Quadrature(nodes: points, weights: weights).pruned
    }

    /// The components with their weights scaled to sum to 1.
    private var shares: [(Double, any Density)] {
        let total = components.reduce(0) { $0 + $1.weight }
        return components.map { ($0.weight / total, $0.density) }
    }
}
