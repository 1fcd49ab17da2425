import Meshes

/// The uniform distribution on an interval or a rectangle, wound up on periodic
/// axes.
public struct UniformDensity: Density {
    /// The lower and upper end along each axis.
    public let ranges: [ClosedRange<Double>]

    /// Makes a uniform distribution on the product of `ranges`.
    public init(ranges: [ClosedRange<Double>]) { self.ranges = ranges }

    private func check(on mesh: Mesh) throws {
        guard ranges.count == mesh.dimension else {
            throw ModelError(
                key: "range",
                "the range has \(ranges.count) intervals, the mesh \(mesh.dimension) axes")
        }
    }

    private var marginals: ProductDensity {
        ProductDensity(factors: ranges.map { UniformDensity(ranges: [$0]) })
    }

    public func sampler(on mesh: Mesh) throws -> any DensitySampler {
        let masses = try masses(on: mesh)
        guard mesh.dimension == 1 else { return try marginals.sampler(on: mesh) }
        try checkMass(masses.compensatedSum())
        return LineSampler(law: UniformLaw(ranges[0], on: mesh.axes[0]))
    }

    public func quadrature(on mesh: Mesh, nodes: Int) throws -> Quadrature {
        try check(on: mesh)
        guard mesh.dimension == 1 else { return try marginals.quadrature(on: mesh, nodes: nodes) }
        return AxisRule(uniformOn: ranges[0], on: mesh.axes[0], nodes: nodes)
            .quadrature(on: mesh.axes[0]).pruned
    }

    public func masses(on mesh: Mesh) throws -> [Double] {
        try check(on: mesh)
        return mesh.outerProduct(
            zip(mesh.axes, ranges).map { axis, range in
                let length = range.upperBound - range.lowerBound
                let shifts = axis.images(of: range)
                return (0..<axis.cells).map { i in
                    shifts.reduce(0) { sum, shift in
                        let lower = max(axis.face(i) + shift, range.lowerBound)
                        let upper = min(axis.face(i + 1) + shift, range.upperBound)
                        return sum + max(upper - lower, 0) / length
                    }
                }
            })
    }
}

extension Axis {
    /// The displacements to the images of the axis that `range` overlaps.
    func images(of range: ClosedRange<Double>) -> [Double] {
        let length = range.upperBound - range.lowerBound
        return images(of: range.lowerBound + length / 2, reach: length / 2)
    }
}

extension AxisRule {
    /// The uniform distribution on `range`, cut at walls; on a periodic axis its full
    /// turns by equidistant nodes, the rest by Gauss–Legendre, not wound up.
    fileprivate init(uniformOn range: ClosedRange<Double>, on axis: Axis, nodes: Int) {
        let length = range.upperBound - range.lowerBound
        let rule = GaussLegendre(count: nodes)
        guard axis.boundary == .periodic else {
            let part = range.clamped(to: axis.lower...axis.upper)
            self = AxisRule(rule, from: part.lowerBound, to: part.upperBound)
                .weighted { _ in 1 / length }
            return
        }
        let turns = (length / axis.length).rounded(.down)
        let start = range.lowerBound + turns * axis.length
        self = AxisRule(rule, from: start, to: max(start, range.upperBound))
            .weighted { _ in 1 / length }
        if turns > 0 {
            append(AxisRule(over: axis, nodes: nodes).weighted { _ in turns / length })
        }
    }
}
