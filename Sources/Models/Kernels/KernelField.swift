import Meshes

extension Kernel {
    /// K and ∇K at a displacement of two points in the box of `mesh`, continued
    /// on its periodic axes as ``KernelTable`` continues K.
    ///
    /// At displacement 0 the gradient is 0 by symmetry, and a K that is singular
    /// there counts as 0.
    ///
    /// - Throws: ``ModelError`` if the kernel makes no sense on `mesh`.
    public func scalarField(on mesh: Mesh) throws -> ScalarField {
        let plane = mesh.dimension == 2
        return try continuedField(
            on: mesh, step: Point(mesh.axes[0].spacing, plane ? mesh.axes[1].spacing : 0) / 4)
    }

    /// K alone as ``scalarField(on:)`` has it: without the differences that a
    /// kernel's gradient may take.
    public func continuedEvaluator(on mesh: Mesh) throws -> (Point) -> Double {
        let field = try continuedField(on: mesh, step: .zero)
        return { field($0).value }
    }

    public func evaluatorWithGradient(step: Point) -> ScalarField {
        EighthOrderDifference(of: evaluator(), step: step, isSmooth: sampling == .centers).field
    }

    private func continuedField(on mesh: Mesh, step: Point) throws -> ScalarField {
        try check(on: mesh)
        let images = try KernelImages(of: self, on: mesh)
        let field = try sumOverImages(on: mesh, step: step)
        return { displacement in
            let (value, gradient) = field(displacement)
            let nearest = images.nearest(displacement)
            // Squared, as kernels do it: closer points are at the same place.
            guard nearest.x * nearest.x + nearest.y * nearest.y > 0 else {
                return (value.isFinite ? value : 0, .zero)
            }
            return (value, gradient)
        }
    }

    /// Whatever it is at displacement 0; the terms of a sum continue each in its
    /// own way.
    private func sumOverImages(on mesh: Mesh, step: Point) throws -> ScalarField {
        if let sum = self as? SumKernel {
            return total(of: try sum.terms.map { try $0.sumOverImages(on: mesh, step: step) })
        }
        let field = evaluatorWithGradient(step: step)
        guard mesh.axes.contains(where: { $0.boundary == .periodic }) else { return field }
        let images = try KernelImages(of: self, on: mesh)
        if images.shifts.count == 1 { return { field(images.nearest($0)) } }
        return { displacement in
            let nearest = images.nearest(displacement)
            return images.shifts.reduce((0, .zero)) { sum, shift in
                let (value, gradient) = field(nearest + shift)
                return (sum.0 + value, sum.1 + gradient)
            }
        }
    }
}

/// The sum of fields.
func total(of fields: [ScalarField]) -> ScalarField {
    { point in
        fields.reduce((0, .zero)) { sum, field in
            let (value, gradient) = field(point)
            return (sum.0 + value, sum.1 + gradient)
        }
    }
}

/// The gradient of a kernel without a formula for it, by central differences.
private struct EighthOrderDifference {
    let value: (Point) -> Double
    let step: Point
    /// Whether differences may be taken across displacement 0.
    let isSmooth: Bool

    /// Of the points k = 1…4 steps away.
    private static let weights = [4.0 / 5, -1.0 / 5, 4.0 / 105, -1.0 / 280]
    /// The longest step near a kink or singularity, in distances from it. The
    /// differences of a logarithm have a relative error of 64·32⁻⁸ = 6e-11.
    private static let closeness = 1.0 / 32

    init(of value: @escaping (Point) -> Double, step: Point, isSmooth: Bool) {
        self.value = value
        self.step = step
        self.isSmooth = isSmooth
    }

    var field: ScalarField {
        { displacement in
            let limit = isSmooth ? .infinity : Self.closeness * displacement.length
            return (
                value(displacement),
                Point(
                    slope(at: displacement, along: Point(1, 0), min(step.x, limit)),
                    slope(at: displacement, along: Point(0, 1), min(step.y, limit)))
            )
        }
    }

    private func slope(at point: Point, along axis: Point, _ step: Double) -> Double {
        guard step > 0 else { return 0 }
        var sum = 0.0
        for (index, weight) in Self.weights.enumerated() {
            let shift = Double(index + 1) * step * axis
            sum += weight * (value(point + shift) - value(point - shift))
        }
        return sum / step
    }
}
