import Models
import Results
import RunFiles
import Statistics

/// The scalars of a run, in the order in which they are written: what each is,
/// and how it follows from the diagnostics.
///
/// A new scalar is one line here.
struct Scalars {
    private let columns: [(quantity: Quantity, value: (Diagnostics) -> Double)]

    init(_ problem: Problem) {
        let description = problem.description
        let axes = description.mesh.axes.map(\.name)
        let isFree = description.dynamics.hasFreeMass
        var columns: [(Quantity, (Diagnostics) -> Double)] = []
        func add(_ name: String, _ longName: String, _ value: @escaping (Diagnostics) -> Double) {
            columns.append((Quantity(name: name, longName: longName), value))
        }
        let isSigned = description.model.isSigned
        add("mass", isSigned ? "mass of the positive part" : "mass of the measure", \.mass)
        if isSigned {
            add("mass_negative", "mass of the negative part") { $0.negative?.mass ?? .nan }
        }
        add("energy", "energy E = ∫F dμ + ½∬K dμdμ", \.energy)
        let diffusion = description.dynamics.diffusion
        // A sum of point masses has no entropy.
        let hasEntropy = diffusion > 0 && description.solver.method == .grid
        if hasEntropy {
            add("free_energy", "free energy E + β⁻¹∫μ log μ", \.freeEnergy)
            add("entropy", "entropy −∫μ log μ", \.entropy)
        }
        if let targetEnergy = description.network?.targetEnergy {
            add("loss", "loss ½‖y − f‖² = C_f + E") { targetEnergy + $0.energy }
        }
        if let problem = description.model.deconvolution {
            let start = problem.observedEnergy
            add("objective", "objective ½‖Φμ − y‖² + λ|μ| = ½‖y‖² + E") { start + $0.energy }
            add("misfit", "misfit ½‖Φμ − y‖²") {
                start + $0.energy - problem.penalty * ($0.mass + ($0.negative?.mass ?? 0))
            }
            add("dual_peak", "largest η = Φᵀ(y − Φμ), or |η| of a signed measure") {
                $0.dual?.largest ?? .nan
            }
        }
        add("mean_potential", "mean potential ∫V dμ", \.meanPotential)
        add("transport_dissipation", "∫|∇V|² dμ", \.transportDissipation)
        if hasEntropy {
            add(
                "free_energy_dissipation", "∫|∇(V + β⁻¹ log μ)|² dμ", \.freeEnergyDissipation)
        }
        if isFree {
            add("reaction_dissipation", "∫V² dμ", \.potentialSquare)
        } else {
            add("reaction_dissipation", "∫(V − V̄)² dμ", \.potentialVariance)
        }
        if description.dynamics.momentum != nil {
            add("kinetic_energy", "kinetic energy ∫½|r|² dρ") { $0.inertia?.kineticEnergy ?? .nan }
            add("lyapunov", "Lyapunov functional E + ∫½|r|² dρ + β⁻¹∫ρ log ρ") {
                $0.inertia?.lyapunov ?? .nan
            }
            add("friction_dissipation", "∫|r + β⁻¹∂_r log ρ|² dρ") {
                $0.inertia?.frictionDissipation ?? .nan
            }
        }
        let certificate = problem.certificate
        add("certified_gap", "certified gap: \(certificate.explanation)") { certificate.gap($0) }
        for (index, axis) in axes.enumerated() {
            add("mean_\(axis)", "mean of \(axis)") { $0.means[index] }
        }
        for (index, axis) in axes.enumerated() {
            add("variance_\(axis)", "variance of \(axis)") { $0.variances[index] }
        }
        for (index, axis) in axes.enumerated() where isSigned {
            add("negative_mean_\(axis)", "mean of \(axis) in the negative part") {
                $0.negative?.means[index] ?? .nan
            }
            add("negative_variance_\(axis)", "variance of \(axis) in the negative part") {
                $0.negative?.variances[index] ?? .nan
            }
        }
        if axes.count == 2 {
            add("covariance_\(axes[0])_\(axes[1])", "covariance of \(axes[0]) and \(axes[1])") {
                $0.covariance ?? .nan
            }
        }
        add(
            "wall_mass", "fraction of the mass in the outermost cells of the wall axes",
            \.wallMass)
        self.columns = columns
    }

    var quantities: [Quantity] { columns.map(\.quantity) }

    func values(_ diagnostics: Diagnostics) -> [Double] { columns.map { $0.value(diagnostics) } }
}
