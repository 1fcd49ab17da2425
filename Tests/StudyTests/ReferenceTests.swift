import ExactSolutions
import RunFiles
import Runs
import Testing

/// Which problems are known in closed form.
struct ReferenceTests {
    private func reference(_ text: String, _ settings: String...) throws -> ReferenceSolution? {
        ReferenceSolution(try RunFile.read(text: text, directory: ".", settings: settings))
    }

    @Test func gaussians() throws {
        guard case .gaussian(let flow) = try reference(Problems.quadraticInteraction) else {
            Issue.record("not recognised")
            return
        }
        #expect(flow.stiffness == 1 && flow.attraction == 0.5 && flow.rate == 1)
        #expect(flow.initialMean == [1.5] && flow.initialVariance == 0.36 && flow.transport)
    }

    @Test func gaussiansInOtherWords() throws {
        for settings in [
            [
                "model.kernel={ type: \"sum\", terms: [{ type: \"quadratic\" }, { type: \"zero\" }] }"
            ],
            ["dynamics={}"], ["dynamics.transport=false"], ["dynamics.birthDeath.until=2"],
            ["model.potential={ type: \"zero\" }"],
            ["initial={ type: \"product\", factors: { x: { type: \"normal\", sd: 0.5 } } }"],
        ] {
            let description = try RunFile.read(
                text: Problems.quadraticDecay, directory: ".", settings: settings)
            guard case .gaussian = ReferenceSolution(description) else {
                Issue.record("\(settings) is not recognised")
                continue
            }
        }
        guard case .gaussian(let flow) = try reference(Problems.plane) else {
            Issue.record("two dimensions are not recognised")
            return
        }
        #expect(flow.initialMean == [0.5, -0.3])
    }

    @Test func gaussiansWithDiffusion() throws {
        let noise = "dynamics.diffusion=0.3"
        guard case .gaussian(let flow) = try reference(Problems.quadraticInteraction, noise) else {
            Issue.record("not recognised")
            return
        }
        #expect(flow.diffusion == 0.3)
        #expect(try reference(Problems.quadraticDecay, noise, "model={type:\"landscape\"}") == nil)
        #expect(
            try reference(
                Problems.quadraticDecay, noise, "dynamics.birthDeath.population=free") == nil)
        #expect(
            try reference(
                Problems.quadraticDecay, noise, "dynamics.transport=false",
                "model.potential={ type: \"formula\", expression: \"cos(3*x)\" }") == nil)
    }

    @Test func freeMass() throws {
        let free = "dynamics.birthDeath.population=free"
        guard case .freeQuadratic(let flow) = try reference(Problems.quadraticDecay, free) else {
            Issue.record("not recognised")
            return
        }
        #expect(flow.shape.stiffness == 1 && flow.initialMass == 1)
        // With free mass the interaction depends on the mass: no closed form.
        #expect(try reference(Problems.quadraticInteraction, free) == nil)
    }

    @Test func birthsAndDeathsAlone() throws {
        let settings = [
            "dynamics.transport=false",
            "model.potential={ type: \"formula\", expression: \"cos(3*x)\" }",
            "dynamics.birthDeath.rate={ from: 2, to: 1, halfLife: 0.5 }",
        ]
        let description = try RunFile.read(
            text: Problems.quadraticDecay, directory: ".", settings: settings)
        guard case .reactionOnly = ReferenceSolution(description) else {
            Issue.record("not recognised")
            return
        }
        // Exact for the sampled problem: nothing but rounding is left.
        let study = try OrderStudy(levels: 2, orders: [1, 2]) { more throws(RunFileErrors) in
            try RunFile.read(
                text: Problems.quadraticDecay, directory: ".", settings: settings + more)
        }
        for series in try study.perform().series {
            for (index, level) in series.levels.enumerated() {
                for quantity in OrderStudy.Quantity.allCases {
                    #expect(try #require(level.errors)[quantity] < 1e-13)
                    #expect(series.observedOrder(quantity, at: index) == nil)
                }
            }
        }
    }

    @Test(arguments: [
        "model.kernel={ type: \"gaussian\" }",
        "model.potential={ type: \"double-well\" }",
        "initial={ type: \"uniform\", range: [-1, 1] }",
        "dynamics.birthDeath.until=0.5",
        "dynamics.birthDeath.rate={ from: 2, to: 1, halfLife: 1 }",
        "mesh.axes[0].boundary=periodic",
        // Too much of the Gaussian lies beyond the walls.
        "mesh.axes[0].range=[-2, 2]",
    ])
    func unknown(setting: String) throws {
        #expect(try reference(Problems.quadraticDecay, setting) == nil)
    }

    @Test func unequalVariances() throws {
        #expect(try reference(Problems.plane, "initial.sd=[0.5, 0.6]") == nil)
        #expect(try reference(Problems.plane, "model.potential.stiffness=[[1, 0], [0, 2]]") == nil)
        #expect(try reference(Problems.circle) == nil)
    }
}
