import Models
import Testing

@Suite struct FormulaTests {
    @Test func evaluatesWithItsVariables() throws {
        let value = try Formula("a*b + e - e", variables: ["a", "b"]).evaluator()
        #expect(value(3, 4) == 12)
        #expect(value(-1, 0.5) == -0.5)
    }

    @Test func evaluatorsDoNotShareMemory() throws {
        let formula = try Formula("x", variables: ["x"])
        let (one, other) = (formula.evaluator(), formula.evaluator())
        #expect(one(1) == 1)
        #expect(other(2) == 2)
        #expect(one(3) == 3)
    }

    @Test(
        arguments: [
            ("2 +* x", "at character 4"), ("x + yy", "at character 5"), ("2 x", "at character 3"),
            ("sin(x", "at the end"), ("x ?", "at the end"),
        ])
    func anErrorNamesThePosition(expression: String, place: String) throws {
        let error = modelError { _ = try Formula(expression, variables: ["x"]) }
        let description = try #require(error).description
        #expect(description.contains("(\(place))"), "\(description)")
        #expect(description.contains("\"\(expression)\""))
        #expect(description.contains("The variables here are x."))
    }

    @Test(arguments: ["", "  \n", "x + é", String(repeating: "1+", count: 3000) + "1"])
    func whatIsNoFormulaIsRefused(expression: String) {
        #expect(modelError { _ = try Formula(expression, variables: ["x"]) } != nil)
    }

    @Test(arguments: ["x = 3", "0,5*x", "x^2; 1", "1,2"])
    func formulasThatAreAccidentsAreRefused(expression: String) {
        #expect(throws: ModelError.self) { try Formula(expression, variables: ["x"]) }
    }

    @Test(arguments: ["x >= 3 ? 1 : 0", "min(x, 2)", "(x == 1) + max(1, min(x, 2))", "x != 2"])
    func comparisonsAndArgumentsAreNot(expression: String) throws {
        _ = try Formula(expression, variables: ["x"])
    }
}
