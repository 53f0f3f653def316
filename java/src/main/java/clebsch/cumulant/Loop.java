package clebsch.cumulant;

import static java.lang.constant.ConstantDescs.CD_double;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_void;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * y[k] ← (y[k] +) Σ_p s_p w_p[k] Π_f x_f[k] for k = 0 … n − 1, as a loop of its own in bytecode.
 *
 * <p>A method that goes through the terms one by one reads and writes y once for each of them. Written out, one pass reads each x and w
 * and writes y once, 8 bytes each, with the sum in a register; and the virtual machine makes vector instructions of it, as all
 * arrays are indexed by k alone and only one is written. (With several y it does not: any two arrays might be the same one.)
 * What terms have in common multiplies their sum: x (a + b z) + … takes a quarter of the time less than its terms one by one.
 */
final class Loop {
    /** Beyond some 8000 bytes a method stays interpreted, and beyond some tens of numbers they leave the registers. */
    private static final int MOST_TERMS = 48;
    private static final ClassDesc ARRAY = CD_double.arrayType();
    private static final ClassDesc ARRAYS = ARRAY.arrayType();
    private static final MethodTypeDesc SIGNATURE = MethodTypeDesc.of(CD_void, CD_int, ARRAY, ARRAYS, ARRAYS, ARRAY);
    private static final MethodType TYPE = MethodType.methodType(void.class, int.class, double[].class, double[][].class, double[][].class,
            double[].class);
    private static final int N = 0;
    private static final int SCALES = 1;
    private static final int WEIGHTS = 2;
    private static final int INPUTS = 3;
    private static final int OUTPUT = 4;

    private final MethodHandle[] parts;

    /**
     * s_p w_p[k] Π_f x_f[k].
     *
     * @param scale  which number s_p is; −1 for 1
     * @param weight which array w_p is; −1 for 1
     * @param inputs which arrays the x_f are
     */
    record Term(int scale, int weight, int[] inputs) {
    }

    /**
     * Compiles the loop.
     *
     * @param adds whether to what y has
     */
    Loop(List<Term> terms, boolean adds) {
        var compiled = new ArrayList<MethodHandle>();
        for (int from = 0; from < terms.size() || from == 0; from += MOST_TERMS) {
            compiled.add(compiled(terms.subList(from, Math.min(terms.size(), from + MOST_TERMS)), adds || from > 0));
        }
        parts = compiled.toArray(MethodHandle[]::new);
    }

    /**
     * Runs it.
     *
     * @param scales  the s
     * @param weights the w, each of n numbers or more
     * @param inputs  the x, likewise
     * @param output  y, likewise, and none of the others
     */
    void run(int n, double[] scales, double[][] weights, double[][] inputs, double[] output) {
        try {
            for (MethodHandle part : parts) {
                part.invokeExact(n, scales, weights, inputs, output);
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable impossible) {
            throw new IllegalStateException("a loop without checked exceptions threw one", impossible);
        }
    }

    private static MethodHandle compiled(List<Term> terms, boolean adds) {
        byte[] bytes = ClassFile.of().build(ClassDesc.of("clebsch.cumulant.Loop$Compiled"), c -> c.withFlags(AccessFlag.FINAL, AccessFlag.SUPER)
                .withMethodBody("run", SIGNATURE, ClassFile.ACC_STATIC, code -> write(code, terms, adds)));
        try {
            MethodHandles.Lookup there = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return there.findStatic(there.lookupClass(), "run", TYPE);
        } catch (IllegalAccessException | NoSuchMethodException e) {
            throw new IllegalStateException("the loop that was just written cannot be called", e);
        }
    }

    private static void write(CodeBuilder code, List<Term> terms, boolean adds) {
        // what is the same for all k, in variables of their own
        int[] inputs = arrays(code, INPUTS, terms.stream().flatMapToInt(t -> Arrays.stream(t.inputs())).distinct().sorted().toArray());
        int[] weights = arrays(code, WEIGHTS, terms.stream().mapToInt(Term::weight).filter(w -> w >= 0).distinct().sorted().toArray());
        var products = new ArrayList<Product>();
        for (Term term : terms) {
            int scale = -1;
            if (term.scale() >= 0) {
                scale = code.allocateLocal(TypeKind.DOUBLE);
                code.aload(code.parameterSlot(SCALES)).loadConstant(term.scale()).daload().dstore(scale);
            }
            var factors = new ArrayList<Integer>();
            if (term.weight() >= 0) {
                factors.add(weights[term.weight()]);
            }
            Arrays.stream(term.inputs()).forEach(i -> factors.add(inputs[i]));
            products.add(new Product(scale, factors));
        }
        int k = code.allocateLocal(TypeKind.INT);
        Label test = code.newLabel();
        Label end = code.newLabel();
        code.iconst_0().istore(k);
        code.labelBinding(test);
        code.iload(k).iload(code.parameterSlot(N)).if_icmpge(end);
        code.aload(code.parameterSlot(OUTPUT)).iload(k);
        if (adds) {
            code.aload(code.parameterSlot(OUTPUT)).iload(k).daload();
        } else if (terms.isEmpty()) {
            code.dconst_0();
        }
        if (!products.isEmpty()) {
            writeSum(code, products, k);
            if (adds) {
                code.dadd();
            }
        }
        code.dastore();
        code.iinc(k, 1).goto_(test);
        code.labelBinding(end);
        code.return_();
    }

    /** Variables whose product is a term: a number, or −1 for 1, and arrays. */
    private record Product(int scale, List<Integer> arrays) {
        Product without(Integer array) {
            var others = new ArrayList<>(arrays);
            others.remove(array);
            return new Product(scale, others);
        }
    }

    /** Loads Σ of products at k, by Horner's rule: an array that several have in common multiplies their sum. */
    private static void writeSum(CodeBuilder code, List<Product> products, int k) {
        Integer common = null;
        long most = 1;
        for (Integer array : products.stream().flatMap(p -> p.arrays().stream()).distinct().toList()) {
            long having = products.stream().filter(p -> p.arrays().contains(array)).count();
            if (having > most) {
                common = array;
                most = having;
            }
        }
        if (common != null) {
            Integer array = common;
            writeSum(code, products.stream().filter(p -> p.arrays().contains(array)).map(p -> p.without(array)).toList(), k);
            code.aload(array).iload(k).daload().dmul();
            List<Product> others = products.stream().filter(p -> !p.arrays().contains(array)).toList();
            if (!others.isEmpty()) {
                writeSum(code, others, k);
                code.dadd();
            }
            return;
        }
        for (int p = 0; p < products.size(); p++) {
            Product product = products.get(p);
            if (product.scale() >= 0) {
                code.dload(product.scale());
            } else if (product.arrays().isEmpty()) {
                code.dconst_1();
            }
            for (int f = 0; f < product.arrays().size(); f++) {
                code.aload(product.arrays().get(f)).iload(k).daload();
                if (f > 0 || product.scale() >= 0) {
                    code.dmul();
                }
            }
            if (p > 0) {
                code.dadd();
            }
        }
    }

    /** Variables that hold the arrays of these numbers; by number, 0 for the others. */
    private static int[] arrays(CodeBuilder code, int parameter, int[] which) {
        var variables = new int[which.length == 0 ? 0 : which[which.length - 1] + 1];
        for (int i : which) {
            variables[i] = code.allocateLocal(TypeKind.REFERENCE);
            code.aload(code.parameterSlot(parameter)).loadConstant(i).aaload().astore(variables[i]);
        }
        return variables;
    }
}
