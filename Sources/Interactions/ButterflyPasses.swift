/// What is done with every butterfly of one level of a transform.
protocol ButterflyPass {
    func run<B: Butterfly>(_ butterfly: B.Type)
}

extension ButterflyPass {
    /// Runs the pass with butterflies of a radix that is one of `TransformLevel.radices`, or 1.
    @inline(__always)
    func run(radix: Int) {
        switch radix {
        case 8: run(Butterfly8.self)
        case 7: run(Butterfly7.self)
        case 5: run(Butterfly5.self)
        case 4: run(Butterfly4.self)
        case 3: run(Butterfly3.self)
        case 2: run(Butterfly2.self)
        default: run(Butterfly1.self)
        }
    }
}

/// Points a fixed number of places apart.
private struct Comb<Storage: LaneStorage>: PointSource, PointTarget {
    let storage: Storage
    let place: Int
    let step: Int

    @inline(__always)
    func point(_ index: Int) -> ComplexLanes { storage.load(place &+ index &* step) }

    @inline(__always)
    func put(_ index: Int, _ value: ComplexLanes) {
        storage.store(value, place &+ index &* step)
    }
}

/// Real and imaginary parts exchanged.
private struct Swapped<Points> { let points: Points }

extension Swapped: PointSource where Points: PointSource {
    @inline(__always)
    func point(_ index: Int) -> ComplexLanes { points.point(index).swapped }
}

extension Swapped: PointTarget where Points: PointTarget {
    @inline(__always)
    func put(_ index: Int, _ value: ComplexLanes) { points.put(index, value.swapped) }
}

/// Point number k times the k-th root, but for the first.
private struct Rotated<Points> {
    let points: Points
    let roots: UnsafePointer<Double>

    @inline(__always)
    private func rotate(_ value: ComplexLanes, _ index: Int) -> ComplexLanes {
        index == 0 ? value : value.rotated(by: roots + 2 * (index &- 1))
    }
}

extension Rotated: PointSource where Points: PointSource {
    @inline(__always)
    func point(_ index: Int) -> ComplexLanes { rotate(points.point(index), index) }
}

extension Rotated: PointTarget where Points: PointTarget {
    @inline(__always)
    func put(_ index: Int, _ value: ComplexLanes) { points.put(index, rotate(value, index)) }
}

/// Cuts transforms of r·m points into r transforms of m points:
/// y_k[j] = w^{jk} Σ_q x[j + qm] e^{−2πikq/r}, where w = e^{−2πi/rm}.
struct ForwardPass<Source: LaneStorage>: ButterflyPass {
    let level: TransformLevel
    let source: Source
    let block: ColumnBlock

    func run<B: Butterfly>(_ butterfly: B.Type) {
        let size = level.size
        var roots = level.roots
        for place in 0..<size {
            let points = Comb(storage: source, place: place, step: size)
            let parts = Comb(storage: block, place: place, step: size)
            B(points).transform(into: Rotated(points: parts, roots: roots))
            roots += 2 * (B.radix - 1)
        }
    }
}

/// Undoes a ``ForwardPass``, up to the factor r.
///
/// With real and imaginary parts exchanged the conjugate roots and butterflies
/// become those of the way forth.
struct InversePass<Target: LaneStorage>: ButterflyPass {
    let level: TransformLevel
    let block: ColumnBlock
    let target: Target

    func run<B: Butterfly>(_ butterfly: B.Type) {
        let size = level.size
        var roots = level.roots
        for place in 0..<size {
            let parts = Swapped(points: Comb(storage: block, place: place, step: size))
            let points = Swapped(points: Comb(storage: target, place: place, step: size))
            B(Rotated(points: parts, roots: roots)).transform(into: points)
            roots += 2 * (B.radix - 1)
        }
    }
}

/// The last level of the way forth, the product with the kernel's spectrum and the
/// first level of the way back.
struct ProductPass: ButterflyPass {
    /// The number of butterflies.
    let count: Int
    let block: ColumnBlock
    let kernel: UnsafePointer<Double>

    func run<B: Butterfly>(_ butterfly: B.Type) {
        for number in 0..<count {
            let points = Comb(storage: block, place: number * B.radix, step: 1)
            let factors = kernel + number * B.radix * ComplexLanes.count
            B(points).transform(into: Weighted(points: points, factors: factors))
            B(Swapped(points: points)).transform(into: Swapped(points: points))
        }
    }
}

/// Points times factors of their own in each lane.
private struct Weighted: PointTarget {
    let points: Comb<ColumnBlock>
    let factors: UnsafePointer<Double>

    @inline(__always)
    func put(_ index: Int, _ value: ComplexLanes) {
        let factor = UnsafeRawPointer(factors + index &* ComplexLanes.count)
            .load(as: SIMD8<Double>.self)
        points.put(index, value * factor)
    }
}
