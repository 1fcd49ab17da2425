import Foundation
import Meshes

/// Bounds on the errors of sums over particles or cells by interpolation.
///
/// Values at targets are interpolated from nodes and, transposed, so are the
/// charges at sources. With I the interpolation along one axis of the target or
/// the source, e the largest |K − IK| and L the largest Σ|weights| of a stencil,
/// |K − I…IK| ≤ (1 + L + …)·e, with a term for every axis of both. A derivative,
/// with e' the error of the interpolant's own and L' the largest Σ|slopes| in
/// units of the spacing h, is off by at most e' + (L'/h)·(1 + …)·e, with one term
/// less. What ``KernelSurvey`` measures is a sample and counts ``safety`` times.
///
/// Roundings are those of the transforms, at most 2·10⁻¹⁵ of max|K| over all nodes
/// times Σ|charges| there, which is within Lᵈ of that of the particles and meets
/// another Lᵈ at the target; and those of positions within the box.
struct InterpolationErrors {
    /// Relative to max|K| in the box.
    let value: Double
    /// Of a derivative, relative to the largest |∂K| in the box.
    let slope: Double

    private static let safety = 2.0
    private static let transformRounding = 2e-15

    init(
        _ findings: [KernelSurvey.Finding], _ axes: [NodeAxis], _ stencil: LagrangeStencil
    ) {
        let size = findings.map(\.size).max()!
        let steepness = findings.map(\.steepness).max()!
        let error = Self.safety * findings.map(\.error).max()!
        let range = findings.map(\.range).max()!
        let terms = (0..<2 * axes.count).map { pow(stencil.lebesgue, Double($0)) }
        let growth = pow(stencil.lebesgue, Double(2 * axes.count))
        let places = axes.map { .ulpOfOne * $0.box.length }
        let rounding =
            growth * Self.transformRounding * range + 2 * places.reduce(0, +) * steepness
        value = Self.ratio(terms.reduce(0, +) * error + rounding, size)
        let slopes = zip(findings, axes).map { finding, axis in
            let amplified = terms.dropLast().reduce(0, +) * error + rounding
            return Self.safety * finding.slopeError
                + stencil.slopeLebesgue / axis.spacing * amplified
        }
        slope = Self.ratio(slopes.max()!, steepness)
    }

    private static func ratio(_ part: Double, _ whole: Double) -> Double {
        part == 0 ? 0 : part / whole
    }
}
