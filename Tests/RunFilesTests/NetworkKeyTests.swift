import Foundation
import Meshes
import Models
import RunFiles
import TestSupport
import Testing

/// The keys of networks on the circle and of networks that learn samples.
struct NetworkKeyTests {
    private static let circle = """
        {
          mesh: { axes: [
              { name: "c", range: [-3, 3], cells: 16 },
              { name: "w", range: [0, 6.283185307179586], cells: 16, boundary: "periodic" } ] },
          model: { type: "relu-circle", teacher: { weights: [1, 2], angles: [0.5, 4] } },
          initial: { type: "normal", mean: [0, 3], sd: 1 },
          time: { end: 1 },
        }
        """

    private static let data = """
        {
          mesh: { axes: [ { name: "c", range: [-3, 3], cells: 16 },
              { name: "b", range: [-3, 3], cells: 16 } ] },
          model: { type: "data-network", file: "samples.csv", inputs: ["x"], output: "y" },
          initial: { type: "normal", sd: 1 },
          time: { end: 1 },
        }
        """

    private static let samples = "x,y,name\n1,2,a\n2,4,b\n3,9,c\n6,1,d\n"

    @Test func theTeacherIsRead() throws {
        let run = try RunFile.read(text: Self.circle, directory: ".")
        guard case .network(let network as ReLUCircle) = run.model else {
            Issue.record("it is another model")
            return
        }
        #expect(network.teacher == [.init(weight: 1, angle: 0.5), .init(weight: 2, angle: 4)])
    }

    @Test(arguments: [
        (
            "mesh.axes[1].range=[0, 6.28]",
            "mesh.axes[1].range: found [0, 6.28], allowed: [0, 6.283185307179586], all angles once"
        ),
        (
            "mesh.axes[1].range=[-3.141592653589793, 3.141592653589793]",
            "mesh.axes[1].range: found [-3.141592653589793, 3.141592653589793], allowed: "
                + "[0, 6.283185307179586], all angles once"
        ),
        (
            "mesh.axes[1].boundary=wall",
            "mesh.axes[1].boundary: found \"wall\", allowed: \"periodic\", as w is an angle"
        ),
        (
            "mesh.axes[0].boundary=periodic",
            "mesh.axes[0].boundary: found \"periodic\", allowed: \"wall\", as c of this network "
                + "ranges over the line"
        ),
        (
            "mesh.axes[1].name=z",
            "mesh.axes: found axes named c, z, allowed: the two axes c, w in this order, or w "
                + "alone, where the readout c is fixed at 1"
        ),
        (
            "model.teacher.angles=[1]",
            "model.teacher: found weights and angles of lengths 2 and 1, allowed: lists of the "
                + "same length"
        ),
    ])
    func circlesAreWhole(setting: String, message: String) {
        #expect(messages(Self.circle, setting) == [message])
    }

    private func withSamples<Result>(
        _ body: (_ directory: String) throws -> Result
    ) throws -> Result {
        let directory = try TemporaryDirectory()
        try Self.samples.write(
            toFile: directory.path + "/samples.csv", atomically: true, encoding: .utf8)
        try "x,y\n0,1\n".write(
            toFile: directory.path + "/other.csv", atomically: true, encoding: .utf8)
        return try body(directory.path)
    }

    private func units(_ settings: String...) throws -> DataUnits {
        try withSamples { directory in
            let run = try RunFile.read(text: Self.data, directory: directory, settings: settings)
            guard case .data(let units) = run.model else {
                throw ModelError("it is another model")
            }
            return units
        }
    }

    @Test func samplesAreReadAndStandardised() throws {
        let units = try units()
        let network = units.network
        #expect(network.activation == .tanh && network.test == nil && network.batch == nil)
        #expect(network.training.count == 4)
        #expect(network.standardization.inputs == [.init(of: [1, 2, 3, 6])])
        #expect(abs(network.targetEnergy - 0.5) < 1e-15)
        #expect(units.readout == .axis(0) && units.weight == .fixed(1) && units.bias == .axis(1))
        let plain = try self.units(
            "model.standardize=false", "model.fixed={ w: 3 }", "model.activation=relu",
            "model.inputs=[0]", "model.output=1", "model.batch=4")
        #expect(plain.network.training.inputs == [1, 2, 3, 6])
        #expect(plain.network.training.targets == [2, 4, 9, 1])
        #expect(plain.weight == .fixed(3) && plain.network.activation == .relu)
        let split = try self.units("model.test=0.5", "model.testSeed=7").network
        #expect(split.training.count == 2 && split.test?.count == 2)
        let other = try self.units("model.test=other.csv", "model.standardize=false").network
        #expect(other.training.count == 4 && other.test?.inputs == [0])
    }

    @Test(arguments: [
        ("model.file=none.csv", "model.file: there is no readable file at "),
        ("model.test=none.csv", "model.test: there is no readable file at "),
        ("model.inputs=['z']", "model.inputs: there is no column \"z\" in "),
        ("model.output=name", "model.file: line 2, column 2 (\"name\") of "),
        ("model.output=9", "model.output: there is no column 9 in "),
        ("model.inputs=[]", "model.inputs: found an empty array, allowed: an array of 1 to 4096"),
        ("model.inputs=[0, 1]", "model.inputs: found 2 inputs, allowed: 1 input, as the axes"),
        ("model.batch=5", "model.batch: found 5, allowed: at most the 4 training samples"),
        ("model.batch=2", "model.batch: found 2, allowed: all 4 training samples or no key"),
        ("model.test=0.01", "model.test: found 0.01 of 4 samples, allowed: a part that"),
        ("model.test=1", "model.test: found 1, allowed: a number above 0 and at most 0.9"),
        ("model.fixed={ c: 1 }", "model.fixed: found a value of c, allowed: values of what is not"),
        ("model.fixed={ d: 1 }", "model.fixed.d: found an unknown key"),
        ("model.activation=sine", "model.activation: found \"sine\", allowed: \"relu\", \"tanh\""),
        ("mesh.axes[1].name=z", "mesh.axes: found axes named c, z, allowed: one or two of c, w"),
        ("mesh.axes[1].boundary=periodic", "mesh.axes[1].boundary: found \"periodic\""),
    ])
    func whatCannotBeLearntIsRefused(setting: String, message: String) throws {
        let lines = try withSamples { messages(Self.data, setting, directory: $0) }
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix(message) == true, "\(lines)")
    }

    @Test func cComesFirst() throws {
        let lines = try withSamples {
            messages(Self.data, "mesh.axes[0].name=b", "mesh.axes[1].name=c", directory: $0)
        }
        #expect(lines.first?.hasSuffix("one or two of c, w and b, c before the other") == true)
    }

    @Test func onlyNetworksHaveInputs() {
        #expect(
            messages(setting: "output.points=[1]") == [
                "output.points: found inputs of a model that is no network, allowed: [], as only "
                    + "networks have inputs"
            ])
    }
}
