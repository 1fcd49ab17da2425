import Models
import RunFiles
import Testing

/// The keys of the methods by particles, and what they ask of the rest of a file.
struct ParticleKeyTests {
    @Test func values() throws {
        let run = try RunFile.read(text: BaseFiles.particles, directory: ".")
        let solver = run.solver
        #expect(solver.method == .weighted && solver.start == .samples)
        #expect(solver.nodes == 16 && solver.tolerance == 1e-6 && solver.timeStep == 0.1)
        let particles = try #require(run.particles)
        #expect(particles.counts == [20, 1])
        #expect(particles.order == 1 && !particles.isCentered && particles.replica == 3)
        #expect(particles.births == .gillespie && particles.sampling == .stratified)
        #expect(!run.output.particles)
    }

    @Test func defaults() throws {
        let run = try RunFile.read(
            text: BaseFiles.small, directory: ".",
            settings: ["solver.method=particles", "particles={ counts: [10], timeStep: 0.1 }"])
        #expect(run.solver.method == .particles && run.solver.start == .quadrature)
        #expect(run.solver.nodes == 256 && run.solver.tolerance == 1e-10)
        let particles = try #require(run.particles)
        #expect(particles.order == 2 && particles.isCentered && particles.replica == 1)
        #expect(particles.births == .synchronous && particles.sampling == .independent)
        #expect(run.output.particles)
        #expect(run.effective["particles"]?["centered"] == true)
        #expect(run.effective["solver"]?["nodes"] == 256)
    }

    @Test func fewerNodesOnTwoAxes() throws {
        let run = try RunFile.read(text: BaseFiles.network, directory: ".")
        #expect(run.solver.nodes == 96)
    }

    @Test(arguments: [
        ("solver.nodes=1", "solver.nodes: found 1, allowed: a whole number from 2 to 4096"),
        (
            "solver.tolerance=0.02",
            "solver.tolerance: found 0.02, allowed: a number above 0 and at most 0.01"
        ),
        (
            "solver.start=sample",
            "solver.start: found \"sample\", allowed: \"quadrature\" or \"samples\"; did you "
                + "mean \"samples\"?"
        ),
        ("particles.counts=[0]", "particles.counts[0]: found 0, allowed: a whole number from 1"),
        ("particles.order=3", "particles.order: found 3, allowed: a whole number from 1 to 2"),
        ("particles.centered=1", "particles.centered: found 1, allowed: true or false"),
        (
            "particles.replica=0",
            "particles.replica: found 0, allowed: a whole number from 1 to 1000000"
        ),
        (
            "particles.replicas=1e7",
            "particles.replicas: found 10000000, allowed: a whole number from 1 to 1000000"
        ),
        ("output.particles=all", "output.particles: found \"all\", allowed: true or false"),
    ])
    func wrongValues(setting: String, message: String) {
        let found = messages(BaseFiles.particles, setting)
        #expect(found.count == 1)
        #expect(found.first?.hasPrefix(message) == true, "\(found)")
    }

    /// The names of variables and dimensions in the results.
    @Test(arguments: ["axis", "particle", "position", "weight"])
    func namesThatResultsTake(name: String) {
        #expect(
            messages(setting: "mesh.axes[0].name=\(name)").first?
                .hasPrefix("mesh.axes[0].name: found \"\(name)\", allowed: a name of letters")
                == true)
    }

    private static let drawn = [
        "solver.method=particles", "particles={ counts: [10, 20], timeStep: 0.1 }",
    ]

    private func refusals(_ settings: String...) -> [String] {
        messages(BaseFiles.small, settings: settings)
    }

    private func refusalsOfDrawn(_ settings: String...) -> [String] {
        messages(BaseFiles.small, settings: Self.drawn + settings)
    }

    @Test func settingsAreNeeded() {
        #expect(
            refusals("solver.method=particles") == [
                "particles: found nothing, allowed: an object with counts and timeStep, as "
                    + "solver.method \"particles\" needs it"
            ])
        #expect(
            refusals("solver.method=weighted", "solver.start=samples") == [
                "particles: found nothing, allowed: an object with counts and timeStep, as "
                    + "solver.start \"samples\" needs it"
            ])
        #expect(refusals("solver.method=weighted") == [])
        // Reported beside other errors, but not in place of errors within.
        #expect(refusals("solver.method=particles", "title=1").count == 2)
        #expect(
            refusals("solver.method=particles", "particles={ counts: [1] }") == [
                "particles.timeStep: found nothing, allowed: a positive number"
            ])
    }

    @Test func oneParticleCannotBeReplaced() {
        let one = "particles.counts=[5, 1]"
        let message =
            "particles.counts[1]: found 1 particle, allowed: at least 2 with births and deaths, "
            + "as a birth needs another to die"
        #expect(refusalsOfDrawn(one, "dynamics.birthDeath={ rate: 1 }") == [message])
        #expect(
            refusalsOfDrawn(one, "dynamics.birthDeath={ rate: 1, population: 'free' }") == [])
        #expect(refusalsOfDrawn(one) == [])
    }

    @Test func theStepIsThatOfTheParticles() {
        #expect(
            refusalsOfDrawn("solver.timeStep=0.01") == [
                "solver.timeStep: found 0.01, allowed: \"auto\", as the step of particles is "
                    + "particles.timeStep"
            ])
        #expect(refusalsOfDrawn("solver.method=weighted", "solver.timeStep=0.01") == [])
    }

    @Test(arguments: [
        "{ type: 'logarithmic' }",
        "{ type: 'sum', terms: [{ type: 'gaussian' }, { type: 'logarithmic', strength: -1 }] }",
        "{ type: 'formula', expression: '1/r', sampling: 'averages' }",
    ])
    func newbornsAreAtTheirParentsPlace(kernel: String) {
        let births = "dynamics.birthDeath={ rate: 1 }"
        #expect(
            refusalsOfDrawn("model.kernel=\(kernel)", births) == [
                "dynamics.birthDeath: found births with a kernel that is infinite at 0, allowed: "
                    + "none with solver.method \"particles\", as a newborn is at the place of its "
                    + "parent"
            ])
        #expect(refusalsOfDrawn("model.kernel=\(kernel)") == [])
        #expect(
            refusalsOfDrawn("model.kernel=\(kernel)", births, "solver.method=weighted") == [])
    }

    @Test(arguments: [
        "{ type: 'logarithmic', strength: 0 }", "{ type: 'distance' }",
        "{ type: 'sum', terms: [{ type: 'gaussian' }, { type: 'logarithmic', strength: 0 }] }",
    ])
    func kernelsThatAreFiniteAtZero(kernel: String) {
        #expect(
            refusalsOfDrawn("model.kernel=\(kernel)", "dynamics.birthDeath={ rate: 1 }") == [])
    }

    @Test func allAtOnce() {
        #expect(
            refusalsOfDrawn(
                "particles.counts=[1]", "solver.timeStep=1", "model.kernel.type=logarithmic",
                "dynamics.birthDeath={ rate: 1 }"
            ).count == 3)
    }
}
