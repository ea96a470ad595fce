# Works out with R what question_bank/statistics works out, from the same two tables, and prints it.
#
#   Rscript statistics.R > expected.csv        (R 4.2.2, psych 2.2.9, psy 1.2, psychometric 2.3)
#
# Nothing here is a formula of ours where R or one of its packages has its own: facility and its interval come from
# prop.test, correlations and theirs from cor.test, alpha from psych and psy, the item left out of the total from
# psych::alpha (r.drop) and from psychometric::item.exam (Item.Tot.woi). What must be written out is written out:
# the square-and-add interval of a difference (Newcombe 1998, method 10) and Bonett's (2002) of alpha.
suppressPackageStartupMessages(library(psych))
options(digits = 17, warn = 1)

tell <- function(table, item, figure, value) {
  cat(table, item, figure, sprintf("%.17g", value), sep = ",")
  cat("\n")
}

wilson <- function(x, n) {
  as.numeric(suppressWarnings(prop.test(x, n, correct = FALSE))$conf.int)
}

measure <- function(name, most) {
  data <- as.matrix(read.csv(paste0(name, ".csv"), header = FALSE))
  colnames(data) <- paste0("i", seq_len(ncol(data)))
  n <- nrow(data)
  found <- suppressWarnings(suppressMessages(psych::alpha(data, check.keys = FALSE, warnings = FALSE)))
  apart <- psychometric::item.exam(as.data.frame(data), discrim = TRUE)
  for (at in seq_len(ncol(data))) {
    gained <- data[, at] / most
    rest <- rowSums(data[, -at])
    tell(name, at, "facility", mean(gained))
    tell(name, at, "point_biserial", found$item.stats[at, "r.drop"])
    pair <- cor.test(gained, rest)
    stopifnot(isTRUE(all.equal(unname(pair$estimate), found$item.stats[at, "r.drop"])))
    stopifnot(isTRUE(all.equal(unname(pair$estimate), apart[at, "Item.Tot.woi"])))
    tell(name, at, "point_biserial_low", pair$conf.int[1])
    tell(name, at, "point_biserial_high", pair$conf.int[2])
    # The strongest and the weakest 27 %, equals by their place.
    size <- ceiling(0.27 * n)
    order_of <- order(rest, seq_len(n))
    lower <- gained[order_of[1:size]]
    upper <- gained[order_of[(n - size + 1):n]]
    tell(name, at, "upper_lower", mean(upper) - mean(lower))
    if (most == 1) {
      whole <- wilson(sum(gained), n)
      tell(name, at, "facility_low", whole[1])
      tell(name, at, "facility_high", whole[2])
      up <- wilson(sum(upper), size)
      down <- wilson(sum(lower), size)
      p <- mean(upper)
      q <- mean(lower)
      tell(name, at, "upper_lower_low", p - q - sqrt((p - up[1])^2 + (down[2] - q)^2))
      tell(name, at, "upper_lower_high", p - q + sqrt((up[2] - p)^2 + (q - down[1])^2))
    }
  }
  a <- found$total$raw_alpha
  stopifnot(isTRUE(all.equal(a, psy::cronbach(data)$alpha)))
  tell(name, 0, "alpha", a)
  k <- ncol(data)
  if (most == 1) {
    # Kuder and Richardson's formula 20, from p q and the variance over n.
    p <- colMeans(data)
    total <- rowSums(data)
    kr20 <- k / (k - 1) * (1 - sum(p * (1 - p)) / mean((total - mean(total))^2))
    stopifnot(isTRUE(all.equal(kr20, a)))
    tell(name, 0, "kr20", kr20)
  }
  half <- qnorm(0.975) * sqrt(2 * k / ((k - 1) * (n - 2)))
  tell(name, 0, "alpha_low", 1 - exp(log(1 - a) + half))
  tell(name, 0, "alpha_high", 1 - exp(log(1 - a) - half))
  total <- rowSums(data)
  tell(name, 0, "error", sd(total) * sqrt((n - 1) / n) * sqrt(1 - a))
}

cat("table,item,figure,value\n")
measure("right_wrong", 1)
measure("graded", 4)
