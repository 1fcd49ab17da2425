import RealModule

/// (eˣ − 1)/x, which is 1 at 0: the closed forms need it where a rate vanishes.
func exponentialRatio(_ x: Double) -> Double { x == 0 ? 1 : .expMinusOne(x) / x }

/// log(1 + x)/x, which is 1 at 0.
func logarithmRatio(_ x: Double) -> Double { x == 0 ? 1 : .log(onePlus: x) / x }
