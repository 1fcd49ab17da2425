import Models
import RunFiles

/// What is measured, and how.
public struct BenchmarkSettings: Sendable, Hashable {
    /// The state after some steps from the start, to be held against others.
    public struct Check: Sendable, Hashable {
        /// The number of steps.
        public let steps: Int
        /// The NumPy file that it is written to.
        public let file: String

        /// Asks for the state after `steps` steps in `file`.
        public init(steps: Int, file: String) {
            self.steps = steps
            self.file = file
        }
    }

    /// The problem.
    public let problem: ReferenceProblem
    /// The number of cells of each axis, or the number of particles alone.
    public let size: [Int]
    /// The steps of a repeat.
    public var steps = 50
    /// The timed repeats, each from the start; one more warms up.
    public var repeats = 5
    /// The number of threads.
    public var threads = 1
    /// The order of the scheme: 1 with Lie's splitting, 2 with Strang's.
    public var order = 1
    /// What computes the interaction.
    public var engine = InteractionEngine.auto
    /// The state to write, if any.
    public var check: Check?
    /// Whether the floors are measured.
    public var measuresFloors = true

    /// Chooses a problem and its size.
    ///
    /// - Parameters:
    ///   - cells: the cells of each axis, as in `1024x2048`; of one number the
    ///     problem in the plane makes a square.
    ///   - particles: the number of particles.
    /// - Throws: `RunFileErrors` that name the option, if the size does not fit the
    ///   problem.
    public init(
        _ problem: ReferenceProblem, cells: String? = nil, particles: Int? = nil
    ) throws(RunFileErrors) {
        self.problem = problem
        if problem == .particles {
            if let cells {
                throw Self.error("--cells", cells, "nothing for P4: --particles is its size")
            }
            size = particles.map { [$0] } ?? problem.defaultSize
            try Self.check(size[0], "--particles", 1...Self.mostItems)
        } else {
            if let particles {
                throw Self.error(
                    "--particles", "\(particles)",
                    "nothing for \(problem.rawValue): --cells is its size")
            }
            size =
                if let cells { try Self.shape(cells, of: problem) } else { problem.defaultSize }
        }
    }

    /// Reads `1024` or `1024x2048`.
    private static func shape(
        _ text: String, of problem: ReferenceProblem
    ) throws(RunFileErrors) -> [Int] {
        let numbers = text.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
        let cells = numbers.compactMap { $0 }
        let isWhole = cells.count == numbers.count && cells.allSatisfy { cellsOfAxis.contains($0) }
        switch (problem, cells.count) {
        case (.plane, 1) where isWhole: return [cells[0], cells[0]]
        case (.line, 1) where isWhole, (.plane, 2) where isWhole, (.network, 2) where isWhole:
            return cells
        default:
            let forms =
                switch problem {
                case .plane: "a number of cells such as 1024, or two such as 1024x2048"
                case .line: "a number of cells such as 1048576"
                case .network, .particles: "the cells of c and z, such as 1024x2048"
                }
            throw error(
                "--cells", text,
                "\(forms); \(cellsOfAxis.lowerBound) to "
                    + "\(cellsOfAxis.upperBound) an axis")
        }
    }

    private static let cellsOfAxis = 4...(1 << 28)
    private static let mostItems = 1 << 28

    /// Throws `RunFileErrors` that name the option whose number is out of range.
    func validate() throws(RunFileErrors) {
        try Self.check(steps, "--steps", 1...1_000_000)
        try Self.check(repeats, "--repeats", 1...1000)
        try Self.check(threads, "--threads", 1...256)
        try Self.check(order, "--order", 1...2)
        if let check { try Self.check(check.steps, "--check", 1...1_000_000) }
    }

    private static func check(
        _ value: Int, _ option: String, _ allowed: ClosedRange<Int>
    ) throws(RunFileErrors) {
        guard !allowed.contains(value) else { return }
        throw error(option, "\(value)", "\(allowed.lowerBound) to \(allowed.upperBound)")
    }

    private static func error(
        _ option: String, _ found: String, _ allowed: String
    ) -> RunFileErrors {
        RunFileErrors(RunFileError(path: option, found: found, allowed: allowed))
    }
}
