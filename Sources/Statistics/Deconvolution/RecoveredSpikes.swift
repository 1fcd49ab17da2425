import Meshes
import Models

/// The spikes that a measure says it has found: the contacts of its dual certificate with the
/// mass about them.
public struct RecoveredSpikes: Sendable {
    /// A spike.
    public struct Recovered: Sendable {
        /// Where η, or −η, touches λ.
        public let contact: DualCertificate.Contact
        /// The mass of μ₊, or less that of μ₋, that is nearer to this contact than to any other
        /// of its sign, and within ``SparseDeconvolution/resolution``.
        public let weight: Double
        /// The mean position of that mass; NaN if there is none.
        public let center: Point
    }

    /// What the measure says of itself.
    public let certificate: DualCertificate
    /// One spike a contact.
    public let spikes: [Recovered]
    /// The mass, of either sign, that is near no contact.
    public let massElsewhere: Double

    /// Looks for the mass at the contacts.
    ///
    /// - Parameter atoms: the point masses of μ₊ − μ₋.
    public init(
        _ problem: SparseDeconvolution, _ certificate: DualCertificate,
        atoms: some Sequence<Spike>
    ) {
        self.certificate = certificate
        let contacts = certificate.contacts
        let reach = problem.resolution
        var weights = [CompensatedSum](repeating: CompensatedSum(), count: contacts.count)
        var moments = [Point](repeating: .zero, count: contacts.count)
        var elsewhere = CompensatedSum()
        for atom in atoms where atom.weight != 0 {
            var nearest: (index: Int, way: Point, square: Double)?
            for (index, contact) in contacts.enumerated() where contact.sign * atom.weight > 0 {
                let way = problem.displacement(from: contact.place, to: atom.position)
                let square = (way * way).sum()
                if square <= min(reach * reach, nearest?.square ?? .infinity) {
                    nearest = (index, way, square)
                }
            }
            if let nearest {
                weights[nearest.index].add(atom.weight)
                moments[nearest.index] += atom.weight * nearest.way
            } else {
                elsewhere.add(abs(atom.weight))
            }
        }
        massElsewhere = elsewhere.value
        spikes = contacts.indices.map { index in
            let weight = weights[index].value
            return Recovered(
                contact: contacts[index], weight: weight,
                center: contacts[index].place + moments[index] / weight)
        }
    }
}
