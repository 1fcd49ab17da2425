import Meshes
import Models

/// Measures how well a kernel is interpolated from the nodes of an auxiliary mesh.
///
/// K is sampled on lines along an axis at every quarter of the nodes' spacing h,
/// over all displacements that stencils of two points in the box can meet. From
/// each sample's point of view the others are nodes of stencils in four
/// positions, every h apart. On a plane the lines stand at up to ``maximumLines``
/// multiples of half the spacing of the other axis: the closest to 0, where
/// kernels are steepest, the farthest, where cut ones are, and some between.
struct KernelSurvey {
    /// What was found along one axis.
    struct Finding {
        /// The largest |K − interpolant|.
        var error = 0.0
        /// The largest |∂K − ∂interpolant|; ∂K is that of the sixteen-point
        /// interpolant of the samples, which are four times as dense.
        var slopeError = 0.0
        /// The largest |K| of all samples.
        var range = 0.0
        /// The largest |K| of two points in the box.
        var size = 0.0
        /// The largest |∂K| of two points in the box.
        var steepness = 0.0
    }

    private let kernel: (Point) -> Double
    private let mesh: Mesh
    /// The weights and slopes of a stencil for a point 0, ¼, ½, ¾ of h behind its
    /// middle node.
    private let weights: [[Double]]
    private let slopes: [[Double]]

    private static let maximumLines = 129
    private static let reach = LagrangeStencil.reach

    init(_ kernel: any Kernel, on mesh: Mesh, _ stencil: LagrangeStencil) throws {
        self.kernel = try kernel.continuedEvaluator(on: mesh)
        self.mesh = mesh
        let all = (0..<4).map { stencil.weightsAndSlopes(Double($0) / 4 - 0.5) }
        weights = all.map(\.0.values)
        slopes = all.map(\.1.values)
    }

    /// What interpolation along axis number `index` does, lines being at the
    /// spacing of the other axis.
    func measure(_ index: Int, of axes: [NodeAxis]) -> Finding {
        var finding = Finding()
        for other in axes.count == 1 ? [0] : Self.lines(axes[1 - index]) {
            survey(index, axes[index], at: other, &finding)
        }
        return finding
    }

    /// Displacements along the other axis; K is symmetric, so none is negative.
    private static func lines(_ axis: NodeAxis) -> [Double] {
        let last = axis.box.boundary == .periodic ? axis.intervals : 2 * (axis.count + 1)
        let (near, far) = (maximumLines / 2, maximumLines / 4)
        let all = Array(0...last)
        var chosen = all
        if all.count > maximumLines {
            let middle = all[near..<all.count - far]
            let skip = middle.count / (maximumLines - near - far) + 1
            chosen =
                all.prefix(near) + stride(from: middle.startIndex, to: middle.endIndex, by: skip)
                + all.suffix(far)
        }
        return chosen.map { Double($0) * axis.spacing / 2 }
    }

    /// One line, along which samples are numbered from 0 at displacement 0.
    private func survey(_ index: Int, _ axis: NodeAxis, at other: Double, _ finding: inout Finding)
    {
        let quarter = axis.spacing / 4
        let isRing = axis.box.boundary == .periodic
        // Charges sit on nodes up to eight spacings outside of the box.
        let last = isRing ? 2 * axis.intervals : 4 * (axis.intervals + LagrangeStencil.width / 2)
        let margin = 4 * LagrangeStencil.width
        let samples = (-last - margin...last + margin).map { number in
            var displacement = Point.zero
            displacement[index] = Double(number) * quarter
            if mesh.dimension == 2 { displacement[1 - index] = other }
            return kernel(displacement)
        }
        guard samples.allSatisfy(\.isFinite) else {
            finding.error = .infinity
            return
        }
        finding.range = samples.reduce(finding.range) { max($0, abs($1)) }
        // The nodes may divide a little more than the box.
        let reach = Int(mesh.axes[index].length / quarter * (1 + 1e-12))
        let isInside = mesh.dimension == 1 || other <= mesh.axes[1 - index].length
        samples.withUnsafeBufferPointer { samples in
            for number in -last...last {
                let place = number + last + margin
                let slope = dot(slopes[0], samples, place - Self.reach, 1) / quarter
                compare(samples, place, slope, axis.spacing, &finding)
                if isInside && number.magnitude <= reach {
                    finding.size = max(finding.size, abs(samples[place]))
                    finding.steepness = max(finding.steepness, abs(slope))
                }
            }
        }
    }

    /// One sample against the stencils in all positions.
    private func compare(
        _ samples: UnsafeBufferPointer<Double>, _ place: Int, _ slope: Double, _ spacing: Double,
        _ finding: inout Finding
    ) {
        for position in 0..<4 {
            let first = place - position - 4 * Self.reach
            let value = dot(weights[position], samples, first, 4)
            finding.error = max(finding.error, abs(value - samples[place]))
            let own = dot(slopes[position], samples, first, 4) / spacing
            finding.slopeError = max(finding.slopeError, abs(own - slope))
        }
    }

    private func dot(
        _ weights: [Double], _ samples: UnsafeBufferPointer<Double>, _ first: Int, _ step: Int
    ) -> Double {
        var sum = 0.0
        for node in 0..<LagrangeStencil.width {
            sum += weights[node] * samples[first + node * step]
        }
        return sum
    }
}
