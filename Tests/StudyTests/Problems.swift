import RunFiles
import Runs

/// Run files of problems with known solutions.
enum Problems {
    static let quadraticDecay = """
        { mesh: { axes: [{ range: [-5, 5], cells: 80 }] },
          model: { type: "landscape", potential: { type: "quadratic" } },
          dynamics: { birthDeath: { rate: 1 } },
          initial: { type: "normal", mean: 1.5, sd: 0.6 }, time: { end: 1 } }
        """

    static let quadraticInteraction = """
        { mesh: { axes: [{ range: [-5, 5], cells: 80 }] },
          model: { type: "landscape", potential: { type: "quadratic" },
                   kernel: { type: "quadratic", strength: 0.5 } },
          dynamics: { birthDeath: { rate: 1 } },
          initial: { type: "normal", mean: 1.5, sd: 0.6 }, time: { end: 1 } }
        """

    static let plane = """
        { mesh: { axes: [{ range: [-4, 4], cells: 48 }, { range: [-4, 4], cells: 48 }] },
          model: { type: "landscape", potential: { type: "quadratic" },
                   kernel: { type: "quadratic", strength: 0.5 } },
          dynamics: { birthDeath: { rate: 1 } },
          initial: { type: "normal", mean: [0.5, -0.3], sd: 0.6 }, time: { end: 0.25 } }
        """

    static let circle = """
        { mesh: { axes: [{ name: "theta", range: [-3.141592653589793, 3.141592653589793],
                           cells: 64, boundary: "periodic" }] },
          model: { type: "landscape", kernel: { type: "cosine" } },
          initial: { type: "formula", expression: "1 + 0.6*cos(theta)" }, time: { end: 1 } }
        """

    static func describe(_ text: String, _ settings: String...) throws -> RunDescription {
        try RunFile.read(text: text, directory: ".", settings: settings)
    }

    static func study(
        _ text: String, _ settings: String..., levels: Int, orders: [Int] = [1, 2],
        usesClosedForm: Bool = true
    ) throws(RunFileErrors) -> OrderStudy {
        try OrderStudy(levels: levels, orders: orders, usesClosedForm: usesClosedForm) {
            more throws(RunFileErrors) in
            try RunFile.read(text: text, directory: ".", settings: settings + more)
        }
    }
}
