import Foundation
import Meshes

/// The filter φ that blurs a measure on a torus into a signal: Φμ(x) = ∫φ(x − θ) μ(dθ).
public enum DeconvolutionFilter: Sendable, Hashable {
    /// The normal density of standard deviation `width`, summed over its images: its mass
    /// is 1.
    case gaussian(width: Double)
    /// Σ_{|k| ≤ modes} e^{2πikx/L} on an axis of length L, and the product over the axes.
    case dirichlet(modes: Int)
}

extension DeconvolutionFilter {
    /// The autocorrelation K(θ − θ') = ∫φ(x − θ) φ(x − θ') dx over the torus.
    func autocorrelation(on axes: [Axis]) -> any Kernel {
        switch self {
        case .gaussian(let width):
            // The sum of two normal variables; on two axes the product of two of them.
            let height = 1 / (2 * Double.pi.squareRoot() * width)
            return GaussianKernel(
                amplitude: axes.count == 2 ? height * height : height,
                width: 2.0.squareRoot() * width)
        case .dirichlet(let modes):
            return DirichletKernel(modes: modes, lengths: axes.map(\.length))
        }
    }

    /// The Fourier coefficients κ₀, κ₁, … of K along one axis, K(d) = Σ_k κ_|k| e^{2πikd/L};
    /// those of a Gaussian as far as they count.
    func coefficients(on axis: Axis) -> [Double] {
        switch self {
        case .gaussian(let width):
            let exponent = 2 * Double.pi * width / axis.length
            return (0...Self.modes(width: width, on: axis)).map {
                exp(-exponent * exponent * Double($0 * $0)) / axis.length
            }
        case .dirichlet(let modes):
            return [Double](repeating: axis.length, count: modes + 1)
        }
    }

    /// −log of the coefficient, relative to the first, that rounding does not notice.
    private static let negligible = 39.0

    private static func modes(width: Double, on axis: Axis) -> Int {
        Int((negligible.squareRoot() * axis.length / (2 * Double.pi * width)).rounded(.up))
    }

    /// Throws ``ModelError`` if the filter makes no sense on `axes`.
    public func check(on axes: [Axis]) throws {
        for axis in axes where axis.boundary != .periodic {
            throw ModelError(
                "sparse deconvolution lives on a torus: axis \"\(axis.name)\" has walls, and must "
                    + "be \"periodic\"")
        }
        // As many as a certificate can look through at every output.
        let most = axes.count == 1 ? 1024 : 64
        if case .dirichlet(let modes) = self, modes > most {
            throw ModelError(
                key: "modes", "there are \(modes) modes; at most \(most) on this torus")
        }
        guard case .gaussian(let width) = self else { return }
        for axis in axes {
            let least =
                Self.negligible.squareRoot() * axis.length / (2 * Double.pi * Double(most))
            guard width >= least, width <= axis.length / 4 else {
                throw ModelError(
                    key: "width",
                    "the width is \(width): on axis \"\(axis.name)\" of length \(axis.length) it "
                        + "goes from \(least) to \(axis.length / 4)")
            }
        }
    }
}
