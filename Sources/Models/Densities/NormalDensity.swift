import Foundation
import Meshes

/// A normal distribution, exactly averaged over cells.
public struct NormalDensity: Density {
    /// The mean, one coordinate an axis.
    public let mean: [Double]
    /// The covariance matrix, positive definite.
    public let covariance: [[Double]]

    /// Makes a normal distribution of the given mean and covariance.
    public init(mean: [Double], covariance: [[Double]]) {
        precondition(mean.count == covariance.count, "one row of the covariance an axis")
        self.mean = mean
        self.covariance = covariance
    }

    /// Makes a normal distribution with independent coordinates.
    public init(mean: [Double], sd: [Double]) {
        let n = mean.count
        self.init(
            mean: mean,
            covariance: (0..<n).map { i in (0..<n).map { $0 == i ? sd[i] * sd[i] : 0 } })
    }

    private func check(on mesh: Mesh) throws {
        guard mean.count == mesh.dimension else {
            throw ModelError(
                key: "mean",
                "the mean has \(mean.count) coordinates, the mesh \(mesh.dimension) axes")
        }
    }

    private var isCorrelated: Bool { mean.count == 2 && covariance[0][1] != 0 }

    /// The coordinates by themselves; their product if they are not correlated.
    private var marginals: ProductDensity {
        ProductDensity(
            factors: mean.indices.map {
                NormalDensity(mean: [mean[$0]], covariance: [[covariance[$0][$0]]])
            })
    }

    private var correlated: CorrelatedNormal {
        CorrelatedNormal(mean: Point(mean[0], mean[1]), covariance: covariance)
    }

    public func sampler(on mesh: Mesh) throws -> any DensitySampler {
        let masses = try masses(on: mesh)
        if isCorrelated { return try CorrelatedSampler(correlated, masses: masses, on: mesh) }
        guard mesh.dimension == 1 else { return try marginals.sampler(on: mesh) }
        try checkMass(masses.compensatedSum())
        let sd = covariance[0][0].squareRoot()
        return LineSampler(law: NormalLaw(mean: mean[0], sd: sd, on: mesh.axes[0]))
    }

    public func quadrature(on mesh: Mesh, nodes: Int) throws -> Quadrature {
        try check(on: mesh)
        if isCorrelated { return Quadrature(correlated, on: mesh, nodes: nodes).pruned }
        guard mesh.dimension == 1 else { return try marginals.quadrature(on: mesh, nodes: nodes) }
        let sd = covariance[0][0].squareRoot()
        return AxisRule(normalOf: mean[0], sd: sd, on: mesh.axes[0], GaussLegendre(count: nodes))
            .quadrature(on: mesh.axes[0]).pruned
    }

    public func masses(on mesh: Mesh) throws -> [Double] {
        try check(on: mesh)
        if isCorrelated { return correlatedMasses(on: mesh) }
        return mesh.outerProduct(
            mesh.axes.indices.map { index in
                let sd = covariance[index][index].squareRoot()
                return mesh.axes[index].cellMasses(normalOf: mean[index], sd: sd)
            })
    }

    /// The second coordinate given the first is normal: its cells are exact, the
    /// first coordinate is integrated by quadrature.
    private func correlatedMasses(on mesh: Mesh) -> [Double] {
        let rule = GaussLegendre(count: 12)
        let sdX = covariance[0][0].squareRoot()
        let slope = covariance[0][1] / covariance[0][0]
        let sdY = (covariance[1][1] - slope * covariance[0][1]).squareRoot()
        let (axisX, axisY) = (mesh.axes[0], mesh.axes[1])
        var masses: [Double] = []
        for row in 0..<mesh.rows {
            var line = [Double](repeating: 0, count: mesh.columns)
            for (shift, node, weight) in axisX.images(of: mean[0], reach: 10 * sdX).flatMap({
                shift in
                zip(rule.nodes, rule.weights).map { (shift, $0, $1) }
            }) {
                let x = axisX.face(row) + node * axisX.spacing + shift
                let u = (x - mean[0]) / sdX
                let density = exp(-0.5 * u * u) / (sdX * (2 * Double.pi).squareRoot())
                let cells = axisY.cellMasses(normalOf: mean[1] + slope * (x - mean[0]), sd: sdY)
                for column in line.indices {
                    line[column] += weight * axisX.spacing * density * cells[column]
                }
            }
            masses += line
        }
        return masses
    }
}

extension Axis {
    /// The mass of a normal distribution in each cell, to relative rounding even
    /// far out in the tails; wound up on a periodic axis.
    func cellMasses(normalOf mean: Double, sd: Double) -> [Double] {
        let shifts = images(of: mean, reach: 40 * sd)
        return (0..<cells).map { i in
            shifts.reduce(0) { sum, shift in
                sum
                    + Self.normalMass(
                        from: face(i) + shift, to: face(i + 1) + shift, mean: mean, sd: sd)
            }
        }
    }

    /// The mass of a normal distribution between two positions, in order.
    static func normalMass(
        from lower: Double, to upper: Double, mean: Double, sd: Double
    ) -> Double {
        let a = (lower - mean) / (sd * 2.0.squareRoot())
        let b = (upper - mean) / (sd * 2.0.squareRoot())
        if a >= 0 { return 0.5 * (erfc(a) - erfc(b)) }
        if b <= 0 { return 0.5 * (erfc(-b) - erfc(-a)) }
        return 0.5 * (erf(b) - erf(a))
    }

    /// The displacements to the images of the axis that come within `reach` of
    /// `center`; 0 alone between walls.
    func images(of center: Double, reach: Double) -> [Double] {
        guard boundary == .periodic else { return [0] }
        // Beyond two thousand periods a density is uniform to all purposes.
        let reach = min(reach, 2000 * length)
        let first = ((center - reach - upper) / length).rounded(.up)
        let last = ((center + reach - lower) / length).rounded(.down)
        return stride(from: first, through: max(first, last), by: 1).map { $0 * length }
    }
}
