import Meshes

/// What a measure says of itself as a solution of a ``SparseDeconvolution``.
///
/// With the residual r = y − Φμ and η = Φᵀr, so that V₊ = λ − η and V₋ = λ + η, a measure is
/// optimal exactly if η ≤ λ (|η| ≤ λ for signed ones) with equality where it has mass.
/// The dual problem is to maximise D(p) = ½‖y‖² − ½‖y − p‖² over the p with Φᵀp ≤ λ
/// (|Φᵀp| ≤ λ), and the best admissible multiple of the residual is such a p: the
/// objective minus D(p) bounds how far the objective is from the minimum over all measures,
/// whatever μ is.
public struct DualCertificate: Sendable {
    /// Where η, or −η, has a local maximum near λ.
    public struct Contact: Sendable {
        /// The place of the maximum.
        public let place: Point
        /// 1, or −1 where it is −η that has the maximum.
        public let sign: Double
        /// The maximum.
        public let value: Double
    }

    /// ½‖Φμ − y‖² + λ|μ|(D).
    public let objective: Double
    /// ½‖Φμ − y‖².
    public let misfit: Double
    /// The largest η, or |η| of signed measures, anywhere on the torus.
    public let largest: Double
    /// The objective minus the dual objective; the objective is no farther from its minimum.
    public let gap: Double
    /// The local maxima within ``tolerance`` of λ, the largest first.
    public let contacts: [Contact]

    /// How far below λ a maximum may be to count as a contact, relative to λ.
    public static let tolerance = 0.01

    /// The objective of the dual problem at the multiple of the residual.
    public var dualObjective: Double { objective - gap }

    /// Certifies a measure.
    ///
    /// - Parameters:
    ///   - moments: the Fourier coefficients of μ, or of μ₊ − μ₋.
    ///   - mass: |μ|(D).
    public init(_ problem: SparseDeconvolution, moments: FourierMoments, mass: Double) {
        let penalty = problem.penalty
        let signal = FourierMoments(moments.spectrum, of: problem.spikes)
        let residual = signal - moments
        let square = residual.product(residual)
        misfit = 0.5 * square
        objective = misfit + penalty * mass

        let dual = residual.smoothed
        var contacts: [Contact] = []
        var largest = 0.0
        for sign in problem.isSigned ? [1.0, -1] : [1] {
            let maxima = dual.scaled(by: sign).maxima(above: (1 - Self.tolerance) * penalty)
            largest = max(largest, maxima.first?.value ?? 0)
            contacts += maxima.filter { $0.value >= (1 - Self.tolerance) * penalty }
                .map { Contact(place: $0.place, sign: sign, value: $0.value) }
        }
        self.contacts = contacts.sorted { $0.value > $1.value }
        self.largest = largest

        // D is largest at ⟨y, r⟩/‖r‖²; ∫η dμ = ⟨Φμ, r⟩ = ⟨y, r⟩ − ‖r‖².
        let met = moments.product(residual)
        let best = square > 0 ? (met + square) / square : 0
        let admissible = largest > 0 ? penalty / largest : .infinity
        let multiple = max(0, min(best, admissible))
        let bound =
            penalty * mass - multiple * met + 0.5 * (1 - multiple) * (1 - multiple) * square
        // Rounding may bring it below 0.
        gap = max(bound, 0)
    }
}
