import ExactSolutions
import Meshes
import Models
import RunFiles
import Statistics

/// What the summary says of a sparse deconvolution: the recovered spikes, the certificate,
/// and the minimiser that an independent method finds and certifies.
struct DeconvolutionReport {
    private let problem: SparseDeconvolution
    private let found: RecoveredSpikes
    private let minimum: DeconvolutionMinimum?
    private let hasFreeMass: Bool

    /// - Parameter hasFreeMass: whether the run looks for the minimum over all masses, without
    ///   noise; only then is it compared with that.
    init(_ problem: SparseDeconvolution, _ found: RecoveredSpikes, hasFreeMass: Bool) {
        self.problem = problem
        self.found = found
        self.hasFreeMass = hasFreeMass
        minimum = hasFreeMass ? try? DeconvolutionMinimum(problem) : nil
    }

    /// Why there is no minimum to compare with.
    private var absence: String {
        hasFreeMass
            ? "no minimiser could be certified to rounding"
            : "the certified minimum is over measures of any mass, without noise"
    }

    var json: JSONValue {
        let certificate = found.certificate
        var entries: [String: JSONValue] = [
            "objective": .finite(certificate.objective),
            "misfit": .finite(certificate.misfit),
            "dual_objective": .finite(certificate.dualObjective),
            "dual_peak": .finite(certificate.largest),
            "constraint_violation": .finite(certificate.largest - problem.penalty),
            "spikes": .array(found.spikes.map(json)),
            "mass_elsewhere": .finite(found.massElsewhere),
        ]
        if let minimum {
            entries["excess"] = .finite(certificate.objective - minimum.certificate.objective)
            entries["minimum"] = .object([
                "objective": .finite(minimum.certificate.objective),
                "certified_gap": .finite(minimum.certificate.gap),
                "spikes": .array(
                    minimum.spikes.map { spike in
                        .object([
                            "weight": .finite(spike.weight), "position": position(spike.position),
                        ])
                    }),
            ])
        } else {
            entries["minimum"] = .null
            entries["minimum_missing"] = .string(absence)
        }
        return .object(entries)
    }

    private func json(_ spike: RecoveredSpikes.Recovered) -> JSONValue {
        .object([
            "position": position(spike.contact.place),
            "weight": .finite(spike.weight),
            "center": position(spike.center),
            "dual": .finite(spike.contact.sign * spike.contact.value),
        ])
    }

    private func position(_ point: Point) -> JSONValue {
        .array(problem.axes.indices.map { .finite(point[$0]) })
    }
}
