//! A small exact linear programme: maximise a sum under `<=` rows with right sides that are not negative. Whole numbers throughout, by Edmonds'
//! fraction-free pivots; Bland's rule, so it ends.

/// The optimum, as a fraction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Optimum {
    Is(i128, i128),
    Endless,
    /// The numbers grew beyond 128 bits.
    TooLarge,
}

/// Maximises `objective * x` where `rows[i] * x <= right[i]` and `x >= 0`.
pub fn maximise(objective: &[i128], rows: &[Vec<i128>], right: &[i128]) -> Optimum {
    let (n, m) = (objective.len(), rows.len());
    let width = n + m + 1;
    let mut table: Vec<Vec<i128>> = Vec::with_capacity(m + 1);
    for (i, row) in rows.iter().enumerate() {
        assert!(right[i] >= 0);
        let mut line = vec![0; width];
        line[..n].copy_from_slice(row);
        line[n + i] = 1;
        line[n + m] = right[i];
        table.push(line);
    }
    let mut last = vec![0; width];
    for (j, value) in objective.iter().enumerate() {
        last[j] = -value;
    }
    table.push(last);
    let mut basis: Vec<usize> = (n..n + m).collect();
    let mut whole: i128 = 1;
    loop {
        let Some(enter) = (0..n + m).find(|j| table[m][*j] < 0) else {
            return Optimum::Is(table[m][n + m], whole);
        };
        let mut leave: Option<usize> = None;
        for i in 0..m {
            if table[i][enter] <= 0 {
                continue;
            }
            let Some(best) = leave else {
                leave = Some(i);
                continue;
            };
            let a = table[i][n + m].checked_mul(table[best][enter]);
            let b = table[best][n + m].checked_mul(table[i][enter]);
            let (Some(a), Some(b)) = (a, b) else { return Optimum::TooLarge };
            if a < b || (a == b && basis[i] < basis[best]) {
                leave = Some(i);
            }
        }
        let Some(leave) = leave else { return Optimum::Endless };
        let pivot = table[leave][enter];
        let line = table[leave].clone();
        for (i, row) in table.iter_mut().enumerate() {
            if i == leave {
                continue;
            }
            let factor = row[enter];
            for (value, other) in row.iter_mut().zip(&line) {
                let (Some(a), Some(b)) = (value.checked_mul(pivot), factor.checked_mul(*other)) else {
                    return Optimum::TooLarge;
                };
                let Some(difference) = a.checked_sub(b) else { return Optimum::TooLarge };
                *value = difference / whole;
            }
        }
        whole = pivot;
        basis[leave] = enter;
    }
}
