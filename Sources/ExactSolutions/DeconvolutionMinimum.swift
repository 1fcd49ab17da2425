import Foundation
import Meshes
import Models

/// The minimiser of a ``SparseDeconvolution``, by its own optimality certificate.
///
/// By the sliding Frank–Wolfe method (Denoyelle, Duval, Peyré and Soubies 2019): a spike is
/// added where η exceeds λ most, then weights and positions of all spikes are moved to a local
/// minimum of the objective by Newton's method, until η nowhere exceeds λ. What
/// comes out is known to be the minimiser by its ``certificate`` alone, however it was found.
public struct DeconvolutionMinimum: Sendable {
    /// The spikes, by position.
    public let spikes: [Spike]
    /// The proof: its gap bounds how far the objective is from the minimum.
    public let certificate: DualCertificate

    /// No certified minimiser was found.
    public struct Failure: Error {
        /// The smallest gap that was reached, relative to ½‖y‖².
        public let gap: Double
    }

    /// A gap below this, relative to ½‖y‖², counts as none.
    public static let tolerance = 1e-12
    private static let mostSpikes = 200

    /// Minimises the objective.
    ///
    /// - Throws: ``Failure`` if the gap does not get below ``tolerance``.
    public init(_ problem: SparseDeconvolution) throws(Failure) {
        let spectrum = problem.spectrum
        let signal = FourierMoments(spectrum, of: problem.spikes)
        let scale = 0.5 * signal.product(signal)
        var state = SpikeDescent(problem, signal)
        var best = Double.infinity
        for _ in 0..<Self.mostSpikes {
            let spikes = state.spikes
            let certificate = DualCertificate(
                problem, moments: FourierMoments(spectrum, of: spikes),
                mass: spikes.reduce(0) { $0 + abs($1.weight) })
            best = min(best, certificate.gap)
            if certificate.gap <= Self.tolerance * scale {
                self.spikes = spikes.sorted {
                    ($0.position.x, $0.position.y) < ($1.position.x, $1.position.y)
                }
                self.certificate = certificate
                return
            }
            guard let contact = certificate.contacts.first else { break }
            state.add(sign: contact.sign, at: contact.place)
            state.minimise()
        }
        throw Failure(gap: best / scale)
    }
}
