# Cooling curves that delays.sh has made: gnuplot, in their folder.
set terminal svg size 800,850 font 'Helvetica,14'
set output 'cooling.svg'
# points that differ visibly
curve(name, mass) = sprintf("<awk '!/#/ && ($1 < l - 0.01 || $2 > t + 0.05) {print; l = $1; t = $2} NR < 3 {l = 9}' %s-%s.txt", \
  name, mass)
set multiplot layout 2,1
set xlabel 'cooling age (Gyr)'
set ylabel 'log L/L_{sun}'
set yrange [-4.6:-2.5]
set xrange [0:20]
set key top right
do for [mass in "0.6 1.0"] {
  set title sprintf('%s solar masses', mass)
  plot curve('bare', mass) using 2:1 with lines lw 2 lc rgb 'grey60' title 'no latent heat', \
    curve('latent', mass) using 2:1 with lines lw 2 lc rgb 'black' title 'latent heat', \
    curve('separated', mass) using 2:1 with lines lw 2 lc rgb 'blue' title 'and separation of C and O', \
    curve('ordered', mass) using 2:1 with lines lw 2 lc rgb 'blue' dt 2 title 'and order in equilibrium', \
    curve('neon0.014', mass) using 2:1 with lines lw 2 lc rgb 'orange' title '1.4 % of ^{22}Ne', \
    curve('neon0.03', mass) using 2:1 with lines lw 2 lc rgb 'red' title '3 % of ^{22}Ne'
}
unset multiplot
