import Foundation
import Meshes
import Models

/// The nodes from which a kernel is interpolated: as few as keep the error small.
struct InterpolationPlan {
    let stencil = LagrangeStencil()
    let axes: [NodeAxis]
    let errors: InterpolationErrors

    /// Refines the nodes along each axis until the kernel is interpolated well.
    ///
    /// - Throws: ``ModelError`` if it never is.
    init(_ kernel: any Kernel, on mesh: Mesh, by family: some NodeFamily) throws {
        guard !kernel.hasAverages else {
            throw ModelError(
                "a kernel with a kink or a singularity at 0 is not smooth enough for "
                    + "\(family.purpose); use \(family.remedy)")
        }
        let survey = try KernelSurvey(kernel, on: mesh, stencil)
        var axes = mesh.axes.map { Self.start($0, kernel.featureSize, family) }
        while true {
            let findings = axes.indices.map { survey.measure($0, of: axes) }
            let errors = InterpolationErrors(findings, axes, stencil)
            if errors.value <= family.tolerance {
                self.axes = axes
                self.errors = errors
                return
            }
            let worst = findings.map(\.error).max()!
            let excess = errors.value / family.tolerance
            for index in axes.indices where findings[index].error >= worst / 16 {
                axes[index] = try Self.refined(
                    axes[index], of: mesh.axes[index], findings[index], excess, family)
            }
            guard family.allows(axes) else {
                throw ModelError("the kernel needs more nodes than are worth it")
            }
        }
    }

    /// The coarsest nodes from which no feature of the kernel can hide, if their size is
    /// known: what varies from sample to sample by whole periods would look constant.
    private static func start(
        _ axis: Axis, _ featureSize: Double?, _ family: some NodeFamily
    ) -> NodeAxis {
        var nodes = family.coarsest(axis)
        guard let featureSize else { return nodes }
        while nodes.spacing > featureSize,
            let next = family.finer(nodes, of: axis, by: nodes.spacing / featureSize)
        {
            nodes = next
        }
        return nodes
    }

    private static func refined(
        _ nodes: NodeAxis, of axis: Axis, _ finding: KernelSurvey.Finding, _ excess: Double,
        _ family: some NodeFamily
    ) throws -> NodeAxis {
        let now = nodes.intervals
        let most = family.mostIntervals(axis)
        // No function's error falls faster than with the order of the interpolation;
        // but what is not finite outside of the box may not be needed.
        let order = Double(LagrangeStencil.width)
        let hope = finding.error * pow(Double(now) / Double(most), order)
        let factor = excess.isFinite ? pow(excess, 1 / order) : .infinity
        guard let next = family.finer(nodes, of: axis, by: factor),
            !hope.isFinite || hope <= family.tolerance * finding.size
        else {
            throw ModelError(
                "the kernel is not smooth enough for \(family.purpose): interpolated from "
                    + "\(now) intervals of the axis \"\(axis.name)\" it is off by "
                    + "\(finding.error), and its largest value is \(finding.size); "
                    + "use \(family.remedy)")
        }
        return next
    }
}

extension Kernel {
    /// Whether the kernel, or a term of it, has a kink or a singularity at 0.
    var hasAverages: Bool {
        guard let sum = self as? SumKernel else { return !isZero && sampling == .averages }
        return sum.terms.contains { $0.hasAverages }
    }
}
