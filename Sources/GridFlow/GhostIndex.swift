import Meshes

extension Axis {
    /// The cell that stands for `index`, which may lie beyond an end: the
    /// mirrored cell at a wall, the cell a period away otherwise.
    func inside(_ index: Int) -> Int {
        switch boundary {
        case .periodic:
            return ((index % cells) + cells) % cells
        case .wall:
            let mirrored = ((index % (2 * cells)) + 2 * cells) % (2 * cells)
            return mirrored < cells ? mirrored : 2 * cells - 1 - mirrored
        }
    }
}
