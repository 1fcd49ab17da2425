import Models
import RunFiles
import Testing

/// The keys of networks without a mesh.
struct MeshlessKeyTests {
    private func network(_ settings: String...) throws -> NetworkDescription {
        let run = try RunFile.readRun(
            text: BaseFiles.student, directory: ".", settings: settings)
        guard case .network(let description) = run else {
            throw RunFileErrors(RunFileError(path: "", found: "a mesh", allowed: "none"))
        }
        return description
    }

    @Test func allKeysAreRead() throws {
        let run = try network()
        #expect(run.model.dimension == 5 && run.model.hasBias && run.model.batch == 20)
        #expect(run.model.activation == .sigmoid)
        #expect(run.model.parameterNames == ["c", "w_1", "w_2", "w_3", "w_4", "w_5", "b"])
        guard case .teacher(let lesson) = run.model.task else {
            Issue.record("there is a teacher")
            return
        }
        #expect(lesson.inputs == .gaussian(sd: 0.5))
        #expect(lesson.samples == 200 && lesson.testSamples == 50 && lesson.seed == 2)
        #expect(
            lesson.teacher
                == .units(
                    count: 3, activation: .tanh,
                    law: UnitLaw(
                        readout: .sign(1), weights: .sphere(radius: 2), bias: .uniform(-1...1)),
                    mass: 3, seed: 4))
        #expect(run.initial.weights == .normal(mean: 1, sd: 0.5) && run.mass == 8)
        #expect(run.dynamics.births?.refill == .reinjected)
        #expect(run.dynamics.births?.source?.bias == .point(1))
        #expect(run.dynamics.births?.until == 3)
        #expect(run.settings.counts == [8, 16] && run.threads == 1)
        #expect(!run.model.hasPopulationLoss && !run.model.isExact)
    }

    /// Rotations and kinks: what has a loss in closed form.
    @Test func closedFormsAreKnown() throws {
        let relu = [
            "model.activation=relu", "model.bias=false",
            "model.teacher={type: \"units\", units: 2}",
            "initial.factors={c: {type: \"point\"}, z: {type: \"sphere\"}}", "dynamics={}",
        ]
        let run = try RunFile.readRun(text: BaseFiles.student, directory: ".", settings: relu)
        guard case .network(let description) = run else { return }
        #expect(description.model.hasPopulationLoss)
    }

    @Test(arguments: [
        (
            "solver.method=grid",
            "solver.method: found \"grid\", allowed: the grid method takes one or two axes; "
                + "this model has 7: use particles"
        ),
        (
            "solver.method=weighted",
            "solver.method: found \"weighted\", allowed: the weighted method takes one or two "
                + "axes; this model has 7: use particles"
        ),
        (
            "particles.order=2",
            "particles.order: found 2, allowed: 1 with mini-batches and with births and deaths; "
                + "2 is for gradient descent on a whole loss"
        ),
        (
            "particles.births=gillespie",
            "particles.births: found \"gillespie\", allowed: \"synchronous\" for networks "
                + "without a mesh"
        ),
        (
            "particles.sampling=stratified",
            "particles.sampling: found \"stratified\", allowed: \"independent\" for networks "
                + "without a mesh"
        ),
        (
            "particles.counts=[1]",
            "particles.counts[0]: found 1 particle, allowed: at least 2 with births and deaths, "
                + "as a birth needs another to die"
        ),
        ("model.batch=201", "model.batch: found 201, allowed: at most the 200 of samples"),
        (
            "mesh={}",
            "mesh: found an unknown key, allowed: title, model, dynamics, initial, solver, "
                + "particles, time, output"
        ),
        (
            "initial.factors={c: {type: \"point\"}, z: {type: \"point\"}}",
            "initial.factors.b: found nothing, allowed: the law of the bias, as units have one"
        ),
        (
            "dynamics.birthDeath.population=conserved",
            "dynamics.birthDeath.source: found a source with population \"conserved\", allowed: a "
                + "source with population \"reinjected\" or \"replaced\""
        ),
        (
            "model.teacher.type=spin",
            "model.teacher.type: found \"spin\", allowed: \"units\", \"given\" or \"spins\"; did "
                + "you mean \"spins\"?"
        ),
        (
            "model.teacher={type: \"given\", c: [1, 2], z: [[1, 2, 3, 4, 5]]}",
            "model.teacher.z: found 1 rows of 5 numbers, allowed: 2 rows of 5, as many as c and b "
                + "have units"
        ),
    ])
    func errors(setting: String, message: String) {
        #expect(messages(BaseFiles.student, setting).contains(message))
    }

    @Test func onlyWhatHasAClosedFormNeedsNoSamples() {
        let found = messages(
            BaseFiles.student.replacing("samples: 200, batch: 20, ", with: ""))
        #expect(found.contains { $0.hasPrefix("model.batch: found nothing, allowed: the samples") })
    }

    @Test func biasesNeedAStudentWithBiases() {
        let found = messages(BaseFiles.student, "model.bias=false")
        #expect(
            found == [
                "model.teacher: found units with a bias, allowed: none, unless the student has "
                    + "\"bias\": true"
            ])
    }

    @Test func whatNeedsAMeshSaysSo() {
        let error = #expect(throws: RunFileErrors.self) {
            try RunFile.read(text: BaseFiles.student, directory: ".")
        }
        #expect(
            error?.errors.map(\.description) == [
                "model: found a model in 7 dimensions, allowed: one on a mesh, as the grid method "
                    + "takes one or two axes; this model has 7: use particles, by \"meanfield run\" "
                    + "or \"meanfield study lln\""
            ])
    }

    @Test func aModelOnAMeshNeedsOne() {
        let text = BaseFiles.small.replacing(
            "\"mesh\": { \"axes\": [{ \"range\": [-3, 3], \"cells\": 64 }] },", with: "")
        #expect(messages(text).contains("mesh: found nothing, allowed: an object"))
    }
}
