//! Means of a million samples against sums over all sets of failures.

use corridor::{Capacity, Failure, Hub, Km, Link, Network, Objective, Select, Study};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A small network: ends and capacity of each two-way link, and the chance that it fails.
struct Small {
    nodes: usize,
    links: Vec<(usize, usize, u64, f64)>,
}

impl Small {
    fn network(&self) -> Network {
        let mut builder = Network::builder();
        for at in 0..self.nodes {
            builder.hub(Hub::at_lon_lat(&format!("H{at}"), 50.0 + at as f64, 40.0));
        }
        for (at, (from, to, capacity, _)) in self.links.iter().enumerate() {
            let (from, to) = (format!("H{from}"), format!("H{to}"));
            let link = Link::rail(&from, &to, Km(800.0)).key(&format!("L{at}"));
            builder.link(link.capacity(Capacity::tonnes_per_year(*capacity as f64)).two_way());
        }
        builder.build().unwrap()
    }

    /// The value between the first node and the last with only these links, by ways one after another.
    fn flow(&self, open: u32) -> u64 {
        let mut room = vec![vec![0u64; self.nodes]; self.nodes];
        for (at, (from, to, capacity, _)) in self.links.iter().enumerate() {
            if open >> at & 1 == 1 {
                room[*from][*to] += capacity;
                room[*to][*from] += capacity;
            }
        }
        let mut value = 0;
        loop {
            let mut via = vec![usize::MAX; self.nodes];
            via[0] = 0;
            let mut waiting = vec![0];
            while let Some(node) = waiting.pop() {
                for next in 0..self.nodes {
                    if via[next] == usize::MAX && room[node][next] > 0 {
                        via[next] = node;
                        waiting.push(next);
                    }
                }
            }
            let last = self.nodes - 1;
            if via[last] == usize::MAX {
                return value;
            }
            let steps: Vec<usize> =
                std::iter::successors(Some(last), |node| (*node != 0).then(|| via[*node])).collect();
            let least = steps.windows(2).map(|two| room[two[1]][two[0]]).min().unwrap();
            for two in steps.windows(2) {
                room[two[1]][two[0]] -= least;
                room[two[0]][two[1]] += least;
            }
            value += least;
        }
    }

    /// The mean of the value, and the chance that nothing passes.
    fn exact(&self) -> (f64, f64) {
        let (mut mean, mut nothing) = (0.0, 0.0);
        for open in 0..1u32 << self.links.len() {
            let of = |(at, (_, _, _, fails)): (usize, &(usize, usize, u64, f64))| {
                if open >> at & 1 == 1 { 1.0 - fails } else { *fails }
            };
            let chance: f64 = self.links.iter().enumerate().map(of).product();
            let value = self.flow(open);
            mean += chance * value as f64;
            nothing += if value == 0 { chance } else { 0.0 };
        }
        (mean, nothing)
    }
}

fn graphs() -> Vec<(&'static str, Small)> {
    let mut rng = ChaCha8Rng::seed_from_u64(2_026);
    let mut links = |ends: &[(usize, usize)]| -> Vec<(usize, usize, u64, f64)> {
        ends.iter()
            .map(|(a, b)| {
                (*a, *b, rng.random_range(1..9) * 100_000, f64::from(rng.random_range(1..20u8)) / 40.0)
            })
            .collect()
    };
    let bridge = links(&[(0, 1), (0, 2), (1, 2), (1, 3), (2, 3)]);
    let ladder = links(&[(0, 1), (0, 2), (1, 2), (1, 3), (2, 4), (3, 4), (3, 5), (4, 5)]);
    let grid = links(&[
        (0, 1),
        (1, 2),
        (0, 3),
        (1, 4),
        (2, 5),
        (3, 4),
        (4, 5),
        (3, 6),
        (4, 7),
        (5, 8),
        (6, 7),
        (7, 8),
    ]);
    let chain = links(&[(0, 1), (0, 1), (1, 2), (2, 3), (2, 3)]);
    let whole = links(&[(0, 1), (0, 2), (0, 3), (0, 4), (1, 2), (1, 3), (1, 4), (2, 3), (2, 4), (3, 4)]);
    vec![
        ("bridge", Small { nodes: 4, links: bridge }),
        ("ladder", Small { nodes: 6, links: ladder }),
        ("grid", Small { nodes: 9, links: grid }),
        ("chain", Small { nodes: 4, links: chain }),
        ("all pairs of five", Small { nodes: 5, links: whole }),
    ]
}

#[test]
fn the_mean_of_a_million_samples_is_within_its_error_of_the_exact_one() {
    for (name, small) in graphs() {
        let network = small.network();
        let last = format!("H{}", small.nodes - 1);
        let mut study = Study::new(&network, network.cargo("general").unwrap(), ["H0"], [&last])
            .samples(1_000_000)
            .seed(1);
        for (at, (_, _, _, fails)) in small.links.iter().enumerate() {
            study = study.failure(Failure::new(&format!("L{at}"), Select::link(&format!("L{at}")), *fails));
        }
        let answer = study.prepare().unwrap().run().unwrap();
        let (mean, nothing) = small.exact();
        let (spread, none) = (answer.capacity.unwrap(), answer.no_flow.unwrap());
        // Three standard errors, which is the error that a spread states for nearly all of them; and no wider than a thousandth of the most.
        assert!(
            (spread.mean - mean).abs() <= 3.0 * spread.standard_error,
            "{name}: {} {mean} {}",
            spread.mean,
            spread.standard_error
        );
        assert!(
            (none.share - nothing).abs() <= 3.0 * none.standard_error,
            "{name}: {} {nothing}",
            none.share
        );
        assert!(spread.standard_error < 1e-3 * spread.most && nothing > 1e-4, "{name} {nothing}");
    }
}

/// The same for routes: whether there is a way.
#[test]
fn the_chance_of_no_way_is_the_exact_one() {
    for (name, small) in graphs().into_iter().take(2) {
        let network = small.network();
        let last = format!("H{}", small.nodes - 1);
        let mut study =
            Study::new(&network, network.cargo("general").unwrap(), ["H0"], [&last]).samples(200_000).seed(5);
        for (at, (_, _, _, fails)) in small.links.iter().enumerate() {
            study = study.failure(Failure::new(&format!("L{at}"), Select::link(&format!("L{at}")), *fails));
        }
        let answer = study.routes(Objective::shortest()).without_capacity().prepare().unwrap().run().unwrap();
        let none = answer.routes.unwrap().no_way;
        assert!(
            (none.share - small.exact().1).abs() <= 3.0 * none.standard_error,
            "{name}: {} {}",
            none.share,
            small.exact().1
        );
    }
}
