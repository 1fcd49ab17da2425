import RunFiles
import Testing

/// The keys of the heavy ball, and what they ask of the rest of a file.
struct MomentumKeyTests {
    static let plane = """
        {
          mesh: { axes: [
              { name: "a", range: [-3, 3], cells: 32 }, { name: "v", range: [-2, 2], cells: 40 } ] },
          model: { type: "landscape", potential: { type: "formula", expression: "a^2" },
              kernel: { type: "formula", expression: "exp(-da^2)" } },
          dynamics: { momentum: { friction: 0.5, temperature: 0.1, axis: "v" } },
          initial: { type: "normal", mean: [1, 0], sd: [0.2, 0.3] },
          particles: { counts: [10], timeStep: 0.1 },
          time: { end: 1 },
        }
        """

    /// The model lives on the parameter, the start on both axes.
    @Test func values() throws {
        let run = try RunFile.read(text: Self.plane, directory: ".")
        let momentum = try #require(run.dynamics.momentum)
        #expect(momentum.friction == 0.5 && momentum.temperature == 0.1)
        #expect(momentum.velocityAxis == 1 && momentum.initialSpread == 0)
        #expect(run.parameterMesh.axes.map(\.name) == ["a"])
    }

    @Test func particlesNeedNoVelocityAxis() throws {
        let run = try RunFile.read(
            text: BaseFiles.small, directory: ".",
            settings: [
                "dynamics={ momentum: { friction: 0, velocity: { sd: 0.5 } } }",
                "solver.method=particles", "particles={ counts: [10], timeStep: 0.1 }",
            ])
        let momentum = try #require(run.dynamics.momentum)
        #expect(momentum.velocityAxis == nil && momentum.initialSpread == 0.5)
        #expect(run.parameterMesh == run.mesh)
        #expect(run.effective["dynamics"]?["momentum"]?["temperature"] == 0)
    }

    @Test(arguments: [
        (
            "dynamics.momentum.axis=w",
            "dynamics.momentum.axis: found \"w\", allowed: \"a\" or \"v\""
        ),
        (
            "dynamics.momentum.friction=-1",
            "dynamics.momentum.friction: found -1, allowed: a number of at least 0"
        ),
        (
            "mesh.axes[1].boundary=periodic",
            "mesh.axes[1].boundary: found \"periodic\", allowed: \"wall\", as velocities"
        ),
        (
            "mesh.axes[1].range=[1, 2]",
            "mesh.axes[1].range: found 1.0 to 2.0, allowed: a range with 0 inside"
        ),
        (
            "mesh.axes[1].range=[-1, 2]",
            "mesh.axes[1].range: found -1.0 to 2.0, allowed: a range that is symmetric about 0"
        ),
        (
            "solver.order=1",
            "solver.order: found order 1 and splitting \"lie\" with momentum, allowed: 2"
        ),
        (
            "solver.method=weighted",
            "solver.method: found \"weighted\" with momentum, allowed: \"grid\" or \"particles\""
        ),
        (
            "dynamics.transport=false",
            "dynamics: found neither transport nor birthDeath nor diffusion, allowed: at least"
        ),
        (
            "dynamics.birthDeath={ rate: 1, population: \"replaced\", "
                + "source: { type: \"uniform\", range: [[-1, 1], [-1, 1]] } }",
            "dynamics.birthDeath.population: found a source with momentum on the grid, allowed: "
        ),
        (
            "dynamics.momentum.velocity={ sd: 1 }",
            "dynamics.momentum.velocity: found velocities beside axis \"v\", allowed: nothing"
        ),
        (
            "dynamics.momentum.temperature=1e-4",
            "dynamics.momentum.temperature: found 0.0001, allowed: one whose thermal velocity"
        ),
        (
            "model.potential.expression=a+v",
            "model.potential.expression"
        ),
        (
            "mesh.axes=[{ range: [-3, 3], cells: 4 }]",
            "mesh.axes: found one axis, allowed: two, a parameter and the velocity \"v\""
        ),
    ])
    func errors(setting: String, message: String) {
        let lines = messages(Self.plane, setting)
        #expect(lines.contains { $0.hasPrefix(message) }, "\(lines)")
    }

    /// A wall in θ turns velocities round; a circle does not, and needs no symmetry.
    @Test func circlesTakeAnyVelocities() {
        #expect(
            messages(
                Self.plane, "mesh.axes[1].range=[-1, 2]", "mesh.axes[0].boundary=periodic") == [])
    }

    @Test(arguments: [
        (
            ["solver.method=particles", "particles.order=1"],
            "particles.order: found 1 with momentum, allowed: 2"
        ),
        (
            ["dynamics={ momentum: { friction: 1 } }"],
            "dynamics.momentum.axis: found nothing, allowed: the name of the mesh axis"
        ),
        (
            [
                "dynamics={ momentum: { friction: 1 }, birthDeath: { rate: 1, population: \"replaced\", "
                    + "source: { type: \"uniform\", range: [[-1, 1], [-1, 1]] } } }",
                "solver.method=particles",
                "model={ type: \"landscape\" }",
            ],
            "dynamics.birthDeath.population: found a source with velocities that are not on the mesh"
        ),
    ])
    func combinations(settings: [String], message: String) {
        let lines = messages(Self.plane, settings: settings)
        #expect(lines.contains { $0.hasPrefix(message) }, "\(lines)")
    }

    /// What is left of the mesh is not all of it, and the message says so.
    @Test func aModelNamesTheVelocityAxis() {
        let error = #expect(throws: RunFileErrors.self) {
            _ = try RunFile.read(
                text: Self.plane, directory: ".",
                settings: [
                    "mesh.axes[0].name=z", "dynamics.momentum.axis=z",
                    "model={ type: 'gaussian-network', unitVariance: 0.25, target: "
                        + "{ weights: [1], centers: [0], variances: [0.5] } }",
                ])
        }
        #expect(
            error?.description.contains(
                "mesh.axes: found axes named v beside the velocity axis z, allowed: ") == true)
    }
}
