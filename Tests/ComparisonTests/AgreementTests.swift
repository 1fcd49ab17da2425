import Foundation
import Meshes
import RunFiles
import Runs
import TestSupport
import Testing

/// A run file of `Configs` at the size at which its methods are compared.
struct AgreementCase: Sendable, CustomTestStringConvertible {
    let name: String
    var settings: [String] = []
    /// Whether particles do not meet themselves, as K(0) is infinite: their energy
    /// and with it their spread then differ by O(log(n)/n).
    var isSingular = false
    /// The methods that know the mean field of the problem.
    var methods = MeanFieldMethod.allCases
    /// The step of particles.
    var timeStep = 0.02

    var testDescription: String { name }

    private static func cells(_ counts: Int..., nodes: Int) -> [String] {
        ["solver.nodes=\(nodes)"]
            + counts.enumerated().map { "mesh.axes[\($0.offset)].cells=\($0.element)" }
    }

    private static let mixture = cells(192, 192, nodes: 32) + ["time.end=1", "time.outputs=3"]

    static let all = [
        AgreementCase(
            name: "attraction-repulsion-2d",
            settings: cells(64, 64, nodes: 24) + ["time.end=0.5", "time.outputs=6"],
            isSingular: true),
        AgreementCase(
            name: "coulomb-gas", settings: cells(600, nodes: 128) + ["time.end=1"], isSingular: true
        ),
        AgreementCase(name: "data-network", settings: mixture),
        AgreementCase(name: "double-well", settings: ["time.end=2", "time.outputs=5"]),
        AgreementCase(
            name: "double-well-gradient-descent", settings: ["time.end=2", "time.outputs=5"]),
        AgreementCase(name: "figure-1-bad-start", settings: mixture),
        AgreementCase(name: "figure-1-bad-start-gradient-descent", settings: mixture),
        AgreementCase(name: "figure-1-bad-start-reinjected", settings: mixture),
        AgreementCase(name: "figure-1-good-start", settings: mixture),
        AgreementCase(name: "figure-1-good-start-gradient-descent", settings: mixture),
        AgreementCase(name: "figure-1-good-start-reinjected", settings: mixture),
        AgreementCase(name: "free-mass-decay"),
        AgreementCase(
            name: "gaussian-closure-diffusion", settings: cells(200, nodes: 2) + ["time.outputs=7"],
            methods: [.grid]),
        AgreementCase(
            name: "gibbs-double-well",
            settings: cells(200, nodes: 2) + ["time.end=5", "time.outputs=6"], methods: [.grid]),
        AgreementCase(
            name: "heavy-ball-harmonic", settings: cells(128, 128, nodes: 24) + ["time.end=2"],
            methods: [.grid]),
        AgreementCase(
            name: "heavy-ball-interaction", settings: cells(128, 128, nodes: 24) + ["time.end=2"],
            methods: [.grid]),
        AgreementCase(
            name: "heavy-ball-langevin",
            settings: cells(128, 128, nodes: 24) + ["time.end=2", "time.outputs=5"],
            methods: [.grid]),
        AgreementCase(
            name: "heavy-ball-network",
            settings: cells(128, 128, nodes: 24) + ["time.end=2", "time.outputs=5"],
            methods: [.grid]),
        AgreementCase(name: "mixture-bad-start", settings: mixture),
        AgreementCase(name: "mixture-bad-start-gradient-descent", settings: mixture),
        AgreementCase(name: "mixture-bad-start-reinjected", settings: mixture),
        AgreementCase(name: "mixture-good-start", settings: mixture),
        AgreementCase(name: "mixture-good-start-gradient-descent", settings: mixture),
        AgreementCase(name: "mixture-good-start-reinjected", settings: mixture),
        AgreementCase(
            name: "noisy-torus-cosine",
            settings: cells(128, nodes: 2) + ["time.end=6", "time.outputs=7"], methods: [.grid]),
        AgreementCase(
            name: "ornstein-uhlenbeck", settings: cells(240, nodes: 2) + ["time.outputs=7"],
            methods: [.grid]),
        AgreementCase(
            name: "proximal-gaussian-kernel",
            settings: cells(200, nodes: 128) + [
                "solver.reaction=exponential", "solver.order=2", "solver.timeStep=auto",
                "time.end=2", "time.outputs=5",
            ]),
        AgreementCase(name: "quadratic-decay"),
        AgreementCase(name: "quadratic-interaction"),
        AgreementCase(name: "reaction-only", settings: ["time={ at: [0.1, 0.5, 1, 2] }"]),
        AgreementCase(name: "relu-circle", settings: mixture),
        AgreementCase(
            name: "spikes-dirichlet",
            settings: cells(512, nodes: 64) + ["time={ at: [0.001, 0.002, 0.004] }"],
            timeStep: 5e-5),
        AgreementCase(
            name: "spikes-gaussian",
            settings: cells(512, nodes: 64) + ["time={ at: [0.002, 0.005, 0.01] }"],
            timeStep: 2e-4),
        AgreementCase(
            name: "spikes-particles",
            settings: cells(512, nodes: 64) + ["time={ at: [0.001, 0.002] }"],
            timeStep: 5e-5),
        AgreementCase(
            name: "spikes-plane",
            settings: cells(64, 64, nodes: 48) + [
                "time={ at: [0.0001, 0.0002, 0.0004] }",
                // The mean of a plain coordinate jumps by a node's mass when one crosses the
                // seam: little mass is to be there.
                "initial={ type: \"normal\", mean: [3.1, 3.1], sd: 0.6, mass: 0.25 }",
            ],
            timeStep: 5e-6),
        AgreementCase(name: "torus-cosine", settings: ["time.end=2", "time.outputs=5"]),
    ]
}

/// The three methods solve one problem, or one of them is wrong.
@Suite(.serialized)
struct AgreementTests {
    @Test func allConfigsAreCompared() throws {
        // A comparison is about a single density, and about more than one method.
        let names = try Checkout.configs.filter { name -> Bool in
            let run = try RunFile.readRun(contentsOf: Checkout.config(name))
            guard case .mesh(let description) = run else { return false }
            return !description.model.isSigned
        }
        #expect(names == AgreementCase.all.map(\.name).sorted())
    }

    /// Grid and weighted agree in every scalar at every output within the sum of
    /// their error bars, which are their differences to half the cells and to half
    /// the nodes: three times the error at second order, and more at higher order.
    /// Nothing is random there.
    ///
    /// Particles agree with them in energy, means, variances and mass within 6
    /// standard errors, on top of the mean field's error bars. The gap G(n) of such a
    /// scalar is of order 1/n, so that it is 2·G(2n) − G(n) that must vanish. The
    /// errors come from 32 replicas; Student's law with 31 degrees of freedom exceeds
    /// 6 with probability 1.2e-6, and there are at most 33 · 41 · 6 = 8e3 numbers:
    /// 1e-2 that a seed fails somewhere, 9e-7 that three do.
    @Test(arguments: AgreementCase.all)
    func methodsAgree(_ problem: AgreementCase) throws {
        var first: ComparisonOutcome?
        let agrees = try holdsForSomeSeed { seed in
            let outcome = try compared(
                problem.name,
                problem.settings + [
                    particles(
                        [100, 200], replicas: 32, timeStep: problem.timeStep, seed: seed)
                ])
            first = first ?? outcome
            return particleFaults(outcome, problem).isEmpty
        }
        let outcome = try #require(first)
        #expect(
            outcome.omissions.allSatisfy {
                $0.hasPrefix("the kernel distance") || problem.isSingular
                    || !problem.methods.contains(.weighted) && $0.hasPrefix("weighted is left out")
            })
        #expect(outcome.methods.map(\.method) == problem.methods)
        #expect(outcome.ensembles.map(\.count) == [100, 200])
        if problem.methods.count == 2 {
            let agreement = try #require(outcome.agreement)
            #expect(agreement.rows.count >= 6)
            #expect(agreement.holds, "\(outcome.verdicts)")
        }
        #expect(agrees, "\(particleFaults(outcome, problem))")
    }

    /// Where 2·G(2n) − G(n) is beyond six of its standard errors and the error of
    /// the mean field.
    private func particleFaults(
        _ outcome: ComparisonOutcome, _ problem: AgreementCase
    ) -> [String] {
        guard outcome.ensembles.count == 2, let series = outcome[outcome.reference] else {
            return ["no particles"]
        }
        let axes = outcome.description.mesh.axes.map(\.name)
        let names =
            ["mass"] + axes.map { "mean_\($0)" }
            + (problem.isSingular ? [] : ["energy"] + axes.map { "variance_\($0)" })
        return names.flatMap { name -> [String] in
            guard let index = outcome.index(of: name) else { return ["no \(name)"] }
            return outcome.times.indices.compactMap { output in
                let (few, many) = (
                    outcome.ensembles[0].scalars[index][output],
                    outcome.ensembles[1].scalars[index][output]
                )
                let value = series.values[index][output]
                let rest = 2 * many.mean - few.mean - value
                let error = ((4 * many.variance + few.variance) / Double(many.count)).squareRoot()
                let allowed = 6 * error + 3 * series.errors[index][output] + 1e-9
                return abs(rest) <= allowed
                    ? nil : "\(name) at output \(output): \(rest), allowed \(allowed)"
            }
        }
    }
}
