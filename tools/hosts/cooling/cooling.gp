# Cooling curves that delays.sh has made: gnuplot, in their folder.
set terminal svg size 900,900 font 'Helvetica,14'
set output 'cooling.svg'
set multiplot layout 2,1
set xlabel 'cooling age (Gyr)'
set ylabel 'log L/L_{sun}'
set yrange [-4.6:-2.5]
set xrange [0:20]
set key top right
do for [mass in "0.6 1.0"] {
  set title sprintf('%s solar masses', mass)
  plot sprintf('bare-%s.txt', mass) using 2:1 with lines lc rgb 'grey50' title 'no latent heat', \
    sprintf('latent-%s.txt', mass) using 2:1 with lines lc rgb 'black' title 'latent heat', \
    sprintf('separated-%s.txt', mass) using 2:1 with lines lc rgb 'blue' title 'and separation of C and O', \
    sprintf('ordered-%s.txt', mass) using 2:1 with lines lc rgb 'blue' dt 2 title 'and order in equilibrium', \
    sprintf('neon0.014-%s.txt', mass) using 2:1 with lines lc rgb 'orange' title '1.4 % of ^{22}Ne', \
    sprintf('neon0.03-%s.txt', mass) using 2:1 with lines lc rgb 'red' title '3 % of ^{22}Ne'
}
unset multiplot
