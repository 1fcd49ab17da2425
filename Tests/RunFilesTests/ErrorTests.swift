import Foundation
import RunFiles
import Testing

/// Every kind of error says where, what was found, what is allowed and, for a
/// near miss, what was probably meant.
struct ErrorTests {
    @Test func partsOfAnError() throws {
        let error = #expect(throws: RunFileErrors.self) {
            try RunFile.read(
                text: BaseFiles.small, directory: ".", settings: ["model.kernel.type=gausian"])
        }
        let first = try #require(error?.errors.first)
        #expect(error?.errors.count == 1)
        #expect(first.path == "model.kernel.type")
        #expect(first.found == "\"gausian\"")
        #expect(first.allowed.hasPrefix("\"zero\", \"gaussian\""))
        #expect(first.suggestion == "gaussian")
    }

    /// What a term or a scheme cannot go with is refused where it is asked for.
    @Test(arguments: [
        (["dynamics.diffusion=-1"], "dynamics.diffusion: found -1"),
        (
            ["dynamics.diffusion=0.1", "solver.method=weighted"],
            "dynamics.diffusion: found 0.1, allowed: 0 with solver.method \"weighted\""
        ),
        (
            ["solver.reaction=proximal", "solver.order=1"],
            "dynamics.birthDeath: found nothing, allowed: births and deaths"
        ),
        (
            ["solver.reaction=proximal", "dynamics.birthDeath={rate: 1}"],
            "solver.splitting: found \"strang\", allowed: \"lie\""
        ),
        (
            [
                "solver.reaction=proximal", "solver.order=1", "dynamics.birthDeath={rate: 1}",
                "dynamics.diffusion=1",
            ], "dynamics.diffusion: found 1.0, allowed: 0"
        ),
        (
            [
                "solver.reaction=proximal", "solver.order=1", "solver.method=weighted",
                "dynamics.birthDeath={rate: 1}",
            ], "solver.method: found \"weighted\", allowed: \"grid\""
        ),
        (
            [
                "solver.reaction=proximal", "solver.order=1",
                "dynamics.birthDeath={rate: 1, population: \"replaced\", source: {type: \"normal\", mean: 0, sd: 1}}",
            ], "dynamics.birthDeath.population: found a population with a source"
        ),
        (
            ["dynamics.transport=false"],
            "dynamics: found neither transport nor birthDeath nor diffusion"
        ),
    ]) func whatDoesNotGoTogether(_ settings: [String], _ start: String) {
        let found = messages(BaseFiles.small, settings: settings)
        #expect(found.count == 1 && found[0].hasPrefix(start), "\(found)")
    }

    @Test(arguments: [
        (
            "mesh.axes[0].cells=many",
            "mesh.axes[0].cells: found \"many\", allowed: a whole number from 1 to 16777216"
        ),
        (
            "mesh.axes[0].cells=1e300",
            "mesh.axes[0].cells: found 1e+300, allowed: a whole number from 1 to 16777216"
        ),
        (
            "mesh.axes[0].cells=1.5",
            "mesh.axes[0].cells: found 1.5, allowed: a whole number from 1 to 16777216"
        ),
        (
            "mesh.axes[0].boundary=walls",
            "mesh.axes[0].boundary: found \"walls\", allowed: \"wall\" or \"periodic\"; "
                + "did you mean \"wall\"?"
        ),
        (
            "mesh.axes[0].boundry=wall",
            "mesh.axes[0].boundry: found an unknown key, allowed: name, range, cells, boundary; "
                + "did you mean \"boundary\"?"
        ),
        (
            "mesh.axes[0].range=[3, -3]",
            "mesh.axes[0].range: found [3, -3], "
                + "allowed: [lower, upper] with −1e100 ≤ lower < upper ≤ 1e100"
        ),
        (
            "mesh.axes[0].range=[1, 1.00000000000001]",
            "mesh.axes[0].range: found cells of width 1.5612511283791264e-16, "
                + "allowed: cells that double precision can tell apart"
        ),
        (
            "mesh.axes[0].range=[0, NaN]",
            "mesh.axes[0].range[1]: found a number that is not finite, allowed: a number"
        ),
        (
            "mesh.axes[0].name=sin",
            "mesh.axes[0].name: found \"sin\", allowed: a name of letters, digits and _ that is "
                + "not a number, a function, a constant or a result"
        ),
        (
            "mesh.axes[1]={ name: 'x', range: [0, 1], cells: 2 }",
            "mesh.axes[1].name: found \"x\" again, allowed: a name that differs from the first "
                + "axis'"
        ),
        (
            "mesh.axes[1]={ range: [0, 1], cells: 16777216 }",
            "mesh.axes: found 64 × 16777216 cells, allowed: at most 268435456 cells in all"
        ),
        ("mesh.axes=[]", "mesh.axes: found an empty array, allowed: an array of 1 to 2 axes"),
        ("title=3", "title: found 3, allowed: a string"),
        ("model=null", "model: found null, allowed: an object"),
        ("output.fields=1", "output.fields: found 1, allowed: true or false"),
        ("output.directory=\"\"", "output.directory: found \"\", allowed: a path"),
    ])
    func meshAndPlainValues(setting: String, message: String) {
        #expect(messages(setting: setting) == [message])
    }

    @Test(arguments: [
        (
            "model.type=landscap",
            "model.type: found \"landscap\", allowed: \"landscape\", \"gaussian-network\", "
                + "\"relu-circle\", \"data-network\" or \"sparse-deconvolution\"; "
                + "did you mean \"landscape\"?"
        ),
        (
            "model={ type: 'gaussian-network', unitVariance: 1, "
                + "target: { weights: [1], centers: [0], variances: [1] } }",
            "mesh.axes: found axes named x, allowed: the two axes c, z in this order, or z alone, "
                + "where the readout c is fixed at 1"
        ),
        (
            "model.potential={ type: 'formula', expression: 'x+y' }",
            "model.potential.expression: \"x+y\" (at character 3): Unexpected token \"y\" found "
                + "at position 2. The variables here are x."
        ),
        (
            "model.potential={ type: 'quadratic', stiffness: [[1, 2], [3, 4]] }",
            "model.potential.stiffness: found [[1, 2], [3, 4]], allowed: a 1 × 1 matrix, a row "
                + "an axis"
        ),
        (
            "model.potential.axis=z",
            "model.potential.axis: found \"z\", allowed: \"x\""
        ),
        (
            "model.kernel={ type: 'cosine' }",
            "model.kernel: the cosine kernel needs periodic axes whose length is a multiple of "
                + "2π; axis \"x\" is wall of length 6.0"
        ),
        (
            "model.kernel={ type: 'sum', terms: [{ type: 'formula', expression: 'dx' }] }",
            "model.kernel.terms[0].expression: a kernel must be symmetric, but this one is "
                + "0.09375 at dx = 0.09375 and -0.09375 at the opposite displacement"
        ),
        (
            "model.kernel={ type: 'gaussian', width: 0 }",
            "model.kernel.width: found 0, allowed: a number from 1e-100 to 1e+100"
        ),
        (
            "initial={ type: 'normal' }",
            "initial: found neither \"sd\" nor \"covariance\", allowed: exactly one of them"
        ),
        (
            "initial={ type: 'normal', covariance: [[-1]] }",
            "initial.covariance: found [[-1]], allowed: a positive definite matrix with "
                + "variances from 1e-200 to 1e200"
        ),
        (
            "initial={ type: 'point', position: 9 }",
            "initial.position: found x = 9, allowed: x in [-3, 3]"
        ),
        (
            "initial={ type: 'uniform', range: [[0, 1], [1, 2]] }",
            "initial.range: found 2 intervals, allowed: 1 interval"
        ),
        (
            "initial={ type: 'normal', sd: [1, 2] }",
            "initial.sd: found an array of 2, allowed: a number from 1e-100 to 1e+100 or an "
                + "array with one an axis (1)"
        ),
        (
            "initial={ type: 'mixture', components: [{ type: 'normal', sd: 1, weight: 0 }] }",
            "initial.components: found weights that sum to 0, allowed: weights of a positive, "
                + "finite sum"
        ),
        (
            "initial={ type: 'product', factors: {} }",
            "initial.factors.x: found nothing, allowed: an object"
        ),
    ])
    func modelsAndDensities(setting: String, message: String) {
        #expect(messages(setting: setting) == [message])
    }

    @Test(arguments: [
        (
            "solver.method=particle",
            "solver.method: found \"particle\", allowed: \"grid\", \"particles\" or "
                + "\"weighted\"; did you mean \"particles\"?"
        ),
        (
            "solver.cfl=0.7",
            "solver.cfl: found 0.7, allowed: a number above 0 and at most 0.5"
        ),
        (
            "solver.timeStep=fast",
            "solver.timeStep: found \"fast\", allowed: \"auto\" or a positive number"
        ),
        (
            "dynamics.transport=false",
            "dynamics: found neither transport nor birthDeath nor diffusion, allowed: at least one of them"
        ),
        (
            "dynamics.inertia={}",
            "dynamics.inertia: found an unknown key, allowed: transport, birthDeath, momentum, "
                + "diffusion"
        ),
        (
            "dynamics.birthDeath={ rate: 1, population: 'replaced' }",
            "dynamics.birthDeath.source: found nothing, allowed: a density, as population "
                + "\"replaced\" needs one"
        ),
        (
            "dynamics.birthDeath={ rate: 1, source: { type: 'normal', sd: 1 } }",
            "dynamics.birthDeath.source: found a source with population \"conserved\", allowed: "
                + "a source with population \"reinjected\" or \"replaced\""
        ),
        (
            "time={ end: 1, at: [1] }",
            "time: found both \"end\" and \"at\", allowed: exactly one of them"
        ),
        (
            "time={ at: [1], outputs: 3 }",
            "time.outputs: found a value without \"end\", allowed: it only beside \"end\""
        ),
        (
            "time={ at: [3, 2] }",
            "time.at: found [3, 2], allowed: times that increase strictly and end above 0"
        ),
        ("time.outputs=1", "time.outputs: found 1, allowed: a whole number from 2 to 100000"),
        (
            "particles={ counts: [0], timeStep: 1 }",
            "particles.counts[0]: found 0, allowed: a whole number from 1 to 1073741824"
        ),
    ])
    func dynamicsAndSettings(setting: String, message: String) {
        #expect(messages(setting: setting) == [message])
    }

    @Test func massOfAProbability() {
        #expect(
            messages(BaseFiles.small, "dynamics.birthDeath={ rate: 1 }", "initial.mass=2") == [
                "initial.mass: found 2, allowed: 1, as every population but \"free\" is a "
                    + "probability measure"
            ])
        #expect(
            messages(
                BaseFiles.small, "dynamics.birthDeath={ rate: 1, population: 'free' }",
                "initial.mass=2") == [])
    }

    @Test func allAtOnce() {
        let text = """
            { "mesh": { "axes": [{ "range": [0, 1], "cels": 3 }] }, "titel": "x",
              "model": { "type": "landscape", "potential": { "type": "doublewell" } },
              "initial": { "type": "normal", "sd": -1, "mass": "big" }, "time": {} }
            """
        #expect(
            messages(text) == [
                "mesh.axes[0].cells: found nothing, allowed: a whole number from 1 to 16777216",
                "mesh.axes[0].cels: found an unknown key, allowed: name, range, cells, boundary; "
                    + "did you mean \"cells\"?",
                "model.potential.type: found \"doublewell\", allowed: \"zero\", \"quadratic\", "
                    + "\"double-well\", \"formula\" or \"table\"; did you mean \"double-well\"?",
                "initial.mass: found \"big\", allowed: a positive number",
                "initial.sd: found -1, allowed: a number from 1e-100 to 1e+100 or an array of "
                    + "1 to 2 numbers",
                "time: found neither \"end\" nor \"at\", allowed: exactly one of them",
                "titel: found an unknown key, allowed: mesh, title, dynamics, model, initial, "
                    + "solver, particles, time, output; did you mean \"title\"?",
            ])
    }

    @Test func aFloodOfErrorsIsCounted() {
        let list = Array(repeating: "0", count: 1000).joined(separator: ",")
        let lines = messages(setting: "particles={ counts: [\(list)], timeStep: 1 }")
        #expect(lines.count == 101)
        #expect(lines.last == "run file: there are 900 more errors")
    }
}
