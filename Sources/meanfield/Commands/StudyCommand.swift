import ArgumentParser
import RunFiles
import Runs

/// `meanfield study`: runs of runs.
struct StudyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "study", abstract: "Measure how good the solutions are.",
        subcommands: [
            OrderCommand.self, LawCommand.self, FluctuationCommand.self, SpikeCommand.self,
        ])
}

/// `meanfield study order`: the observed orders of convergence.
struct OrderCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "order", abstract: "Refine mesh and step together and watch the errors fall.",
        discussion: """
            From the cells of the run file on, every level doubles the cells of each axis and \
            halves the limits of reaction and stiffness, or a prescribed step: the step is \
            proportional to the width of a cell. The errors at the end are those against the \
            closed form where one is known, and otherwise the distances of successive levels; \
            the output says which.

            Examples:
              meanfield study order Configs/quadratic-decay.json --set mesh.axes[0].cells=80
              meanfield study order Configs/torus-cosine.json --levels 5 --output order.csv
            """)

    @Argument(help: "The run file; the study starts from its cells and ends at its last time.")
    var file: String

    @OptionGroup var runFile: RunFileOptions

    @Option(help: "The number of meshes; at least 2, or 3 without a closed form.")
    var levels = 4

    @Option(
        help: ArgumentHelp(
            "The orders of the scheme, as in 1,2, which are the default, or with momentum 2 alone; "
                + "the splitting follows the order.",
            valueName: "orders"))
    var order: String?

    @Flag(help: "Compare successive levels even if a closed form is known.")
    var selfConvergence = false

    @OptionGroup var table: TableOptions

    @Flag(help: "Do not report each solution.")
    var quiet = false

    func run() throws {
        let orders = try self.orders
        let target = try table.open()
        do {
            let study = try OrderStudy(
                levels: levels, orders: orders, usesClosedForm: !selfConvergence
            ) { settings throws(RunFileErrors) in
                try RunFile.read(contentsOf: file, settings: runFile.settings + settings)
            }
            let outcome = try study.perform { if !quiet { Message.error($0) } }
            print(outcome.table)
            try target?.write(outcome.csv)
        } catch {
            throw ending(of: error, in: file)
        }
    }

    private var orders: [Int]? {
        get throws {
            guard let order else { return nil }
            let words = order.split(separator: ",", omittingEmptySubsequences: false)
            let numbers = words.compactMap { Int($0) }
            guard numbers.count == words.count, Set(numbers).count == numbers.count,
                numbers.allSatisfy((1...2).contains)
            else { throw ValidationError("--order: found \"\(order)\", allowed: 1, 2 or 1,2") }
            return numbers
        }
    }
}
