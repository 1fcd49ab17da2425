import Foundation
import Meshes
import Models

/// The nodes from which a kernel is interpolated: as few as keep the error small.
struct InterpolationPlan {
    let stencil = LagrangeStencil()
    let nodes: NodeMesh
    let errors: InterpolationErrors

    /// What the error of a value may be, relative to max|K|.
    static let tolerance = 1e-11
    private static let fewestIntervals = 8

    /// The most intervals that divide an axis of the box.
    static func mostIntervals(dimension: Int) -> Int { dimension == 1 ? 1 << 16 : 1 << 10 }

    /// Refines the nodes along each axis until the kernel is interpolated well.
    ///
    /// - Throws: ``ModelError`` if it never is.
    init(_ kernel: any Kernel, on mesh: Mesh) throws {
        guard !kernel.hasAverages else {
            throw ModelError(
                "a kernel with a kink or a singularity at 0 is not smooth enough for \"fft\", the "
                    + "fast sum over particles; use \"direct\"")
        }
        let survey = try KernelSurvey(kernel, on: mesh, stencil)
        var axes = mesh.axes.map { NodeAxis($0, intervals: Self.fewestIntervals) }
        while true {
            let findings = axes.indices.map { survey.measure($0, of: axes) }
            let errors = InterpolationErrors(findings, axes, stencil)
            if errors.value <= Self.tolerance {
                nodes = NodeMesh(axes)
                self.errors = errors
                return
            }
            let worst = findings.map(\.error).max()!
            for axis in axes.indices where findings[axis].error >= worst / 16 {
                axes[axis] = try Self.refined(
                    axes[axis], findings[axis], dimension: mesh.dimension)
            }
        }
    }

    /// 8, 12, 16, 24, 32, … intervals, which suit the transforms.
    private static func refined(
        _ axis: NodeAxis, _ finding: KernelSurvey.Finding, dimension: Int
    ) throws -> NodeAxis {
        let now = axis.intervals
        let next = now & (now - 1) == 0 ? now / 2 * 3 : now / 3 * 4
        let most = mostIntervals(dimension: dimension)
        // No function's error falls faster than with the order of the interpolation;
        // but what is not finite outside of the box may not be needed.
        let order = Double(LagrangeStencil.width)
        let hope = finding.error * pow(Double(now) / Double(most), order)
        guard next <= most, !hope.isFinite || hope <= tolerance * finding.size else {
            throw ModelError(
                "the kernel is not smooth enough for \"fft\", the fast sum over particles: "
                    + "interpolated from \(now) intervals of the axis \"\(axis.box.name)\" it is "
                    + "off by \(finding.error), and its largest value is \(finding.size); "
                    + "use \"direct\"")
        }
        return NodeAxis(axis.box, intervals: next)
    }
}

extension Kernel {
    /// Whether the kernel, or a term of it, has a kink or a singularity at 0.
    fileprivate var hasAverages: Bool {
        guard let sum = self as? SumKernel else { return !isZero && sampling == .averages }
        return sum.terms.contains { $0.hasAverages }
    }
}
