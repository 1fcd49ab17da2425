import CMuParser
import Foundation

/// An arithmetic expression in named variables, parsed by muParser.
///
/// Beside muParser's own functions and operators, `pi` and `e` are constants.
public struct Formula: Sendable, Hashable {
    /// The expression as it was written.
    public let expression: String
    /// The names of the variables, in the order in which values are given.
    public let variables: [String]

    /// Parses `expression`.
    ///
    /// - Throws: ``ModelError`` that names the position and the token at fault.
    public init(_ expression: String, variables: [String]) throws {
        self.expression = expression
        self.variables = variables
        guard !expression.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty else {
            throw ModelError("the formula is empty")
        }
        guard expression.utf8.count <= 4096, expression.utf8.allSatisfy({ $0 >= 9 && $0 < 127 })
        else {
            throw ModelError("a formula has at most 4096 characters, all of them plain ASCII")
        }
        try Self.refuseAccidents(expression)
        try evaluator().check()
    }

    /// The parser takes `x = 3` for an assignment and `0,5` for two formulas of
    /// which the last counts; nobody who writes that means it.
    private static func refuseAccidents(_ expression: String) throws {
        let characters = Array(expression)
        var depth = 0
        for (index, character) in characters.enumerated() {
            let place = "\"\(expression)\" (at character \(index + 1)): "
            switch character {
            case "(": depth += 1
            case ")": depth -= 1
            case "," where depth == 0, ";":
                throw ModelError(
                    place + "a \"\(character)\" outside of a function; write decimals with a point")
            case "=":
                let before = index > 0 ? characters[index - 1] : " "
                let after = index + 1 < characters.count ? characters[index + 1] : " "
                if !"<>!=".contains(before), after != "=" {
                    throw ModelError(place + "a formula has no assignments; compare with \"==\"")
                }
            default: break
            }
        }
    }

    /// A function of the variables' values; it must not be shared by threads.
    public func evaluator() -> FormulaEvaluator { FormulaEvaluator(self) }
}

/// A parsed formula with its own memory for the variables.
public final class FormulaEvaluator {
    private let handle: muParserHandle_t
    private let slots: UnsafeMutablePointer<Double>
    private let formula: Formula

    fileprivate init(_ formula: Formula) {
        self.formula = formula
        handle = mupCreate(0)
        slots = .allocate(capacity: max(formula.variables.count, 1))
        slots.initialize(repeating: 0.5, count: max(formula.variables.count, 1))
        // With a handler set, muParser records an error instead of printing it.
        mupSetErrorHandler(handle) { _ in }
        mupDefineConst(handle, "pi", Double.pi)
        mupDefineConst(handle, "e", M_E)
        for (index, name) in formula.variables.enumerated() {
            mupDefineVar(handle, name, slots + index)
        }
        mupSetExpr(handle, formula.expression)
    }

    deinit {
        mupRelease(handle)
        slots.deallocate()
    }

    /// The value of the formula at the given values of its variables.
    public func callAsFunction(_ values: Double...) -> Double {
        for (index, value) in values.enumerated() where index < formula.variables.count {
            slots[index] = value
        }
        return mupEval(handle)
    }

    fileprivate func check() throws {
        _ = mupEval(handle)
        guard mupError(handle) != 0 else { return }
        let text = String(cString: mupGetErrorMsg(handle))
        let message = text.hasSuffix(".") ? text : text + "."
        let position = Int(mupGetErrorPos(handle))
        let end = formula.expression.utf8.count
        let place =
            position < 0 ? "" : position < end ? " (at character \(position + 1))" : " (at the end)"
        throw ModelError(
            "\"\(formula.expression)\"\(place): \(message) "
                + "The variables here are \(formula.variables.joined(separator: ", ")).")
    }
}
