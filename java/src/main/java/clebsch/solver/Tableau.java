package clebsch.solver;

/**
 * An explicit Runge–Kutta pair for autonomous problems y' = f(y), as numbers: stages k_i = f(y + h Σ_{j<i} a_ij k_j), the step
 * y₁ = y + h Σ b_i k_i, one more derivative k_s = f(y₁) that is the next step's first, error estimates and dense output.
 *
 * <p>Error of a step: with one row e of error weights, ‖h Σ e_i k_i‖ in the weighted norm; with two rows, of orders 5 and
 * 3, the combination r₅²/√(r₅² + 0.01 r₃²) of their norms.
 *
 * <p>Dense output inside a step, with θ = (t − t₀)/h, Δ = Σ b_i k_i and the rows d of further weights:
 * y(t₀+θh) = y + hθ(Δ + (1−θ)(k_0 − Δ + θ(2Δ − k_0 − k_s + (1−θ)(d_0·k + θ(d_1·k + (1−θ)(d_2·k + θ d_3·k)))))).
 * It is of order {@code denseOrder} and may need extra stages, computed only in steps that contain an output time.
 *
 * @param name       the method's name
 * @param order      order of y₁
 * @param errorOrder order of the error estimate: it vanishes as h^{errorOrder+1}
 * @param denseOrder order of the dense output
 * @param a          rows 1 … s−1 of the Butcher matrix, row i having i entries
 * @param b          weights of the step, s entries
 * @param e          rows of error weights over k_0 … k_s
 * @param extra      rows for further stages after k_s, used by dense output alone
 * @param d          rows of dense output weights over all stages
 */
public record Tableau(String name, int order, int errorOrder, int denseOrder,
        double[][] a, double[] b, double[][] e, double[][] extra, double[][] d) {

    /** Number of stages of a step, k_s not counted. */
    public int stages() {
        return b.length;
    }

    /** True if the error estimate uses k_s, so that it is computed before a step is judged. */
    boolean errorUsesNext() {
        for (double[] row : e) {
            if (row[stages()] != 0) {
                return true;
            }
        }
        return false;
    }

    /** The weights w_i with y(t₀+θh) = y + h Σ w_i k_i over all stages, the extra ones included. */
    double[] denseWeights(double theta) {
        int s = stages();
        var w = new double[s + 1 + extra.length];
        double rest = 1 - theta;
        // factors of Δ, k_0 − Δ, 2Δ − k_0 − k_s and of the rows of d
        double first = theta;
        double second = first * rest;
        double third = second * theta;
        for (int i = 0; i < s; i++) {
            w[i] = b[i] * (first - second + 2 * third);
        }
        w[0] += second - third;
        w[s] -= third;
        double factor = third;
        for (int r = 0; r < d.length; r++) {
            factor *= r % 2 == 0 ? rest : theta;
            for (int i = 0; i < d[r].length; i++) {
                w[i] += factor * d[r][i];
            }
        }
        return w;
    }

    /**
     * Dormand and Prince, order 5 with an embedded error estimate of order 4; dense output of order 4 by Shampine.
     * J. R. Dormand, P. J. Prince, J. Comput. Appl. Math. 6, 19 (1980); E. Hairer, S. P. Nørsett, G. Wanner, Solving Ordinary
     * Differential Equations I, 2nd ed., Sec. II.5–6.
     */
    public static final Tableau DORMAND_PRINCE_54 = new Tableau("Dormand-Prince 5(4)", 5, 4, 4,
            new double[][] {
                    {1 / 5.0},
                    {3 / 40.0, 9 / 40.0},
                    {44 / 45.0, -56 / 15.0, 32 / 9.0},
                    {19372 / 6561.0, -25360 / 2187.0, 64448 / 6561.0, -212 / 729.0},
                    {9017 / 3168.0, -355 / 33.0, 46732 / 5247.0, 49 / 176.0, -5103 / 18656.0}},
            new double[] {35 / 384.0, 0, 500 / 1113.0, 125 / 192.0, -2187 / 6784.0, 11 / 84.0},
            new double[][] {{71 / 57600.0, 0, -71 / 16695.0, 71 / 1920.0, -17253 / 339200.0, 22 / 525.0, -1 / 40.0}},
            new double[0][],
            new double[][] {{-12715105075.0 / 11282082432.0, 0, 87487479700.0 / 32700410799.0,
                    -10690763975.0 / 1880347072.0, 701980252875.0 / 199316789632.0, -1453857185.0 / 822651844.0,
                    69997945.0 / 29380423.0}});

    /**
     * DOP853: Dormand and Prince, order 8 with error estimates of orders 5 and 3; dense output of order 7 with three extra
     * stages. E. Hairer, S. P. Nørsett, G. Wanner, Solving Ordinary Differential Equations I, 2nd ed., Sec. II.5, II.6, II.10.
     */
    public static final Tableau DOP853 = new Tableau("DOP853", 8, 7, 7,
            new double[][] {
                    {0.05260015195876773},
                    {0.0197250569845379, 0.0591751709536137},
                    {0.02958758547680685, 0, 0.08876275643042054},
                    {0.2413651341592667, 0, -0.8845494793282861, 0.924834003261792},
                    {0.037037037037037035, 0, 0, 0.17082860872947386, 0.12546768756682242},
                    {0.037109375, 0, 0, 0.17025221101954405, 0.06021653898045596, -0.017578125},
                    {0.03709200011850479, 0, 0, 0.17038392571223998, 0.10726203044637328, -0.015319437748624402,
                    0.008273789163814023},
                    {0.6241109587160757, 0, 0, -3.3608926294469414, -0.868219346841726, 27.59209969944671,
                    20.154067550477894, -43.48988418106996},
                    {0.47766253643826434, 0, 0, -2.4881146199716677, -0.590290826836843, 21.230051448181193,
                    15.279233632882423, -33.28821096898486, -0.020331201708508627},
                    {-0.9371424300859873, 0, 0, 5.186372428844064, 1.0914373489967295, -8.149787010746927,
                    -18.52006565999696, 22.739487099350505, 2.4936055526796523, -3.0467644718982196},
                    {2.273310147516538, 0, 0, -10.53449546673725, -2.0008720582248625, -17.9589318631188,
                    27.94888452941996, -2.8589982771350235, -8.87285693353063, 12.360567175794303,
                    0.6433927460157636}},
            new double[]
                {0.054293734116568765, 0, 0, 0, 0, 4.450312892752409, 1.8915178993145003, -5.801203960010585,
                0.3111643669578199, -0.1521609496625161, 0.20136540080403034, 0.04471061572777259},
            new double[][] {
                    {0.01312004499419488, 0, 0, 0, 0, -1.2251564463762044, -0.4957589496572502, 1.6643771824549864,
                    -0.35032884874997366, 0.3341791187130175, 0.08192320648511571, -0.022355307863886294, 0},
                    {-0.18980075407240762, 0, 0, 0, 0, 4.450312892752409, 1.8915178993145003, -5.801203960010585,
                    -0.4226823213237919, -0.1521609496625161, 0.20136540080403034, 0.02265179219836082, 0}},
            new double[][] {
                    {0.056167502283047954, 0, 0, 0, 0, 0, 0.25350021021662483, -0.2462390374708025,
                    -0.12419142326381637, 0.15329179827876568, 0.00820105229563469, 0.007567897660545699, -0.008298},
                    {0.03183464816350214, 0, 0, 0, 0, 0.028300909672366776, 0.053541988307438566,
                    -0.05492374857139099, 0, 0, -0.00010834732869724932, 0.0003825710908356584,
                    -0.00034046500868740456, 0.1413124436746325},
                    {-0.42889630158379194, 0, 0, 0, 0, -4.697621415361164, 7.683421196062599, 4.06898981839711,
                    0.3567271874552811, 0, 0, 0, -0.0013990241651590145, 2.9475147891527724, -9.15095847217987}},
            new double[][] {
                    {-8.428938276109013, 0, 0, 0, 0, 0.5667149535193777, -3.0689499459498917, 2.38466765651207,
                    2.117034582445028, -0.871391583777973, 2.2404374302607883, 0.6315787787694688,
                    -0.08899033645133331, 18.148505520854727, -9.194632392478356, -4.436036387594894},
                    {10.427508642579134, 0, 0, 0, 0, 242.28349177525817, 165.20045171727028, -374.5467547226902,
                    -22.113666853125306, 7.733432668472264, -30.674084731089398, -9.332130526430229,
                    15.697238121770845, -31.139403219565178, -9.35292435884448, 35.81684148639408},
                    {19.985053242002433, 0, 0, 0, 0, -387.0373087493518, -189.17813819516758, 527.8081592054236,
                    -11.57390253995963, 6.8812326946963, -1.0006050966910838, 0.7777137798053443, -2.778205752353508,
                    -60.19669523126412, 84.32040550667716, 11.99229113618279},
                    {-25.69393346270375, 0, 0, 0, 0, -154.18974869023643, -231.5293791760455, 357.6391179106141,
                    93.40532418362432, -37.45832313645163, 104.0996495089623, 29.8402934266605, -43.53345659001114,
                    96.32455395918828, -39.17726167561544, -149.72683625798564}});
}
